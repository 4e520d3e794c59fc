"""A movement's criteria as rows that people read."""

from collections.abc import Mapping

from thidua.i18n import Language, formats, translate
from thidua.rules.criteria import AllOf, AnyOf, DeclarationLeaf, IndicatorLeaf, Leaf, Node
from thidua.rules.movement import Movement


def rows(movement: Movement, language: Language) -> list[Mapping[str, str]]:
    """One row a criterion: id, clause, of (groups), title, asks (the rule in one line)."""
    return [
        {
            "id": criterion.id,
            "clause": f"{criterion.citation.source} {criterion.citation.clause}",
            "of": ", ".join(
                movement.text(f"groups.{group.id}", language)
                for group in movement.groups
                if group.kind == criterion.kind and criterion.applies_to(group.id)
            ),
            "title": movement.text(f"criteria.{criterion.id}.title", language),
            "asks": rule_text(criterion.rule, language),
        }
        for criterion in movement.criteria
    ]


def rule_text(node: Node, language: Language, *, inner: bool = False) -> str:
    """A rule in one line: `active_procedures ≥ 80/100`, parts joined by and / or."""
    if isinstance(node, AllOf | AnyOf):
        word = translate("and", language) if isinstance(node, AllOf) else translate("or", language)
        text = f" {word} ".join(rule_text(part, language, inner=True) for part in node.parts)
        text = f"({text})" if inner and len(node.parts) > 1 else text
    else:
        text = _leaf(node, language)
    return f"{text} [{', '.join(node.groups)}]" if node.groups else text


def _leaf(leaf: Leaf, language: Language) -> str:
    if isinstance(leaf, DeclarationLeaf):
        return translate("declaration reviewed", language)
    if isinstance(leaf, IndicatorLeaf):
        name = leaf.indicator
    else:
        name = ":".join([leaf.register, *(["/".join(leaf.states)] if leaf.states else [])])
        name += " " + translate("on time", language) if leaf.on_time else ""
    wanted = formats.threshold(leaf.op.value, leaf.threshold.numerator, leaf.threshold.denominator, language)
    return f"{name} {wanted}"
