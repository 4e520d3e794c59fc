"""The subset of SQL that every engine reads alike: an allow-list over the sqlglot tree, checked for every file.

Left out on purpose: whole-hour date_diff (engines disagree on it, seconds agree), windows without a total order,
floating point, regular expressions, anything that reads a clock, chance, a file or a setting of the session.
"""

from sqlglot import exp

from thidua.i18n import UserError

NAMES = """
    Select From Where Join Group Having Subquery Union With CTE Table TableAlias Alias Identifier Column Star Tuple
    Literal Boolean Null Placeholder Case If Coalesce And Or Not Paren EQ NEQ NullSafeEQ NullSafeNEQ GT GTE LT LTE
    Is In Between Add Sub Mul Neg IntDiv Cast DataType Greatest Least Abs Sum Count Min Max Distinct
    BitwiseOrAgg BitwiseLeftShift BitwiseAnd Window WindowSpec Lag RowNumber Order Ordered
    DateDiff TimestampTrunc Var Year Month Interval Anonymous
"""
ALLOWED: frozenset[type[exp.Expr]] = frozenset(getattr(exp, name) for name in NAMES.split())
# Functions of our own: replaced by plain SQL before an engine sees them.
OWN = frozenset({"WORKING_POSITION"})
SLOT_MARKS = frozenset("«»")


def check(name: str, tree: exp.Expr) -> None:
    """Raise UserError naming file and construct where a tree leaves the portable subset."""
    for node in tree.walk():
        if type(node) not in ALLOWED or (isinstance(node, exp.Anonymous) and str(node.this).upper() not in OWN):
            raise UserError(
                "{file}: {construct} is outside the portable subset of SQL", file=name, construct=node.sql()
            )
        if isinstance(node, exp.Literal | exp.Identifier | exp.Var | exp.Placeholder) and SLOT_MARKS & set(node.name):
            # A value is written into a slot between these marks: in a text it would end the text.
            raise UserError(
                "{file}: {construct} is outside the portable subset of SQL", file=name, construct=node.sql()
            )
        if isinstance(node, exp.DateDiff) and str(node.args.get("unit")).upper() != "SECOND":
            raise UserError("{file}: date_diff counts in seconds only: engines disagree on the rest", file=name)
        if isinstance(node, exp.TimestampTrunc) and str(node.args.get("unit")).upper() != "SECOND":
            raise UserError("{file}: date_trunc keeps whole seconds only: engines disagree on the rest", file=name)
        if isinstance(node, exp.Window) and not node.args.get("order"):
            raise UserError("{file}: a window needs an order by a key that decides every tie", file=name)
