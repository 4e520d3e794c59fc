"""The standing words of a report, in both languages from the catalogues."""

from functools import cache

from thidua.documents.report.data import TextInBoth
from thidua.i18n import _, translate
from thidua.rules.terms import VerdictState

# The letter of a state in the page's classes, and the sign that says it without colour.
LETTER = {
    VerdictState.MET: "m",
    VerdictState.NOT_MET: "f",
    VerdictState.NOT_DETERMINABLE: "d",
    VerdictState.ON_HOLD: "h",
    VerdictState.NOT_APPLICABLE: "n",
}
SYMBOL = {
    VerdictState.MET: "✓",
    VerdictState.NOT_MET: "✗",
    VerdictState.NOT_DETERMINABLE: "?",
    VerdictState.ON_HOLD: "‖",
    VerdictState.NOT_APPLICABLE: "–",
}
ORDER = tuple(LETTER)
STATE_NAMES = {
    VerdictState.MET: _("met"),
    VerdictState.NOT_MET: _("not met"),
    VerdictState.NOT_DETERMINABLE: _("not determinable"),
    VerdictState.ON_HOLD: _("on hold"),
    VerdictState.NOT_APPLICABLE: _("not applicable"),
}
WORDS = {
    "to the content": _("To the content"),
    "as the system": _("As the system"),
    "light": _("Light"),
    "dark": _("Dark"),
    "print": _("Print"),
    "parts of this report": _("Parts of this report"),
    "overview": _("Overview"),
    "units": _("Units"),
    "officers": _("Officers"),
    "city figures": _("City figures"),
    "index set 766": _("Index set 766"),
    "unit sheets": _("Unit sheets"),
    "basis": _("Basis"),
    "units by criterion": _("Units by criterion"),
    "officers by criterion": _("Officers by criterion"),
    "finished on time by month": _("Finished on time, by month"),
    "units and criteria": _("Units and criteria"),
    "officers and criteria": _("Officers and criteria"),
    "sort hint": _("Press a heading to sort, again to turn the order; the filter ignores tone marks."),
    "find by name": _("Find by name"),
    "group": _("Group"),
    "all groups": _("All groups"),
    "state": _("State"),
    "all states": _("All states"),
    "unit": _("Unit"),
    "officer": _("Officer"),
    "met of": _("Met"),
    "city hint": _("Sums over the whole city. They stand beside the verdicts and decide none."),
    "figure": _("Figure"),
    "clause": _("Clause"),
    "count": _("Count"),
    "share": _("Share"),
    "note": _("Note"),
    "766 hint": _("The groups of the national index set, for comparison with the movement's own figures."),
    "group of the index": _("Group of the index"),
    "index count": _("By the index set"),
    "own figure": _("By the movement"),
    "why they differ": _("Why they differ"),
    "criteria met": _("criteria met"),
    "back to the table": _("back to the table"),
    "any one suffices": _("Any one of these suffices:"),
    "basis hint": _("What decided these results. The same basis gives the same report, byte for byte, on any machine."),
    "footer": _("Shares are cut after one decimal, never rounded up; verdicts compare whole numbers."),
    "month": _("Month"),
    "on time": _("On time"),
    "finished": _("Finished"),
}


def both(message: str, /, **values: object) -> TextInBoth:
    """The English message id in both languages."""
    return TextInBoth(translate(message, "vi", **values), translate(message, "en", **values))


@cache
def words() -> dict[str, TextInBoth]:
    """All fixed words of the report, in both languages."""
    return {name: both(message) for name, message in WORDS.items()}


@cache
def state_names() -> dict[VerdictState, TextInBoth]:
    """The five states."""
    return {state: both(name) for state, name in STATE_NAMES.items()}
