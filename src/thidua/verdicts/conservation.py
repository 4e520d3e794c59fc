"""Whether every dossier that touches the window stands in exactly one place, and where: one line for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from thidua.i18n import Language, _, formats, translate
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.aggregation.population import COUNTED

# Of each place but `counted`, what is said of the dossiers there.
PLACES: Mapping[str, str] = {
    "list_unknown": _("the list does not tell whether their procedure is boundary-independent"),
    "not_on_list": _("their procedure is not boundary-independent"),
    "finished_before_receipt": _("finished before they were received"),
    "finished_before": _("finished before the movement"),
    "ended_otherwise": _("refused, withdrawn or stopped"),
    "undated": _("without any moment"),
    "not_received": _("submitted, not received yet"),
    "not_comparable": _("finished, without an appointment or limit to compare with, or refused, withdrawn or stopped"),
}
PENDING: Mapping[str, str] = {
    "pending_not_due": _("not due yet"),
    "pending_overdue": _("overdue"),
    "pending_awaiting_supplement": _("waiting for a supplement"),
    "pending_without_appointment": _("without an appointment"),
}


@dataclass(frozen=True, slots=True)
class Conservation:
    """The dossiers that touch the window, each once, as `finished_on_time` has them.

    pending, left_out: how many by place. leaks: indicators that do not add up to the dossiers at their place.
    """

    dossiers: int
    on_time: int
    late: int
    pending: Mapping[str, int]
    left_out: Mapping[str, int]
    mismatches: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the parts are the whole, and every indicator over dossiers agrees with its place."""
        parts = self.on_time + self.late + sum(self.pending.values()) + sum(self.left_out.values())
        return parts == self.dossiers and not self.mismatches


def conservation(figures: Figures) -> Conservation | None:
    """The places of the dossiers in these figures; None where sums of an older program tell nothing of them."""
    places = {place.place: place.dossiers for place in figures.places() if place.counts == "at_deadline"}
    if not places:
        return None
    judged = figures.total_of_dossiers("finished_on_time")
    pending = {place: places[place] for place in PENDING if place in places}
    left_out = {place: count for place, count in places.items() if place not in pending and place != COUNTED}
    if judged.excluded:
        left_out["not_comparable"] = judged.excluded
    mismatches = tuple(leak.indicator for leak in figures.mismatches())
    late = judged.denominator - judged.numerator
    return Conservation(sum(places.values()), judged.numerator, late, pending, left_out, mismatches)


def reconciliation_text(reconciliation: Conservation, language: Language) -> str:
    """The line: how many dossiers, on time, late, pending and left out by reason; and whether that adds up."""
    text = translate(
        _(
            "{dossiers} dossiers touch the movement's time: {on_time} on time, {late} late, {pending} pending{how}, "
            "{out} left out{why}"
        ),
        language,
        dossiers=formats.integer(reconciliation.dossiers, language),
        on_time=formats.integer(reconciliation.on_time, language),
        late=formats.integer(reconciliation.late, language),
        pending=formats.integer(sum(reconciliation.pending.values()), language),
        how=_listed(reconciliation.pending, PENDING, language),
        out=formats.integer(sum(reconciliation.left_out.values()), language),
        why=_listed(reconciliation.left_out, PLACES, language),
    )
    if reconciliation.adds_up:
        return text + ". " + translate(_("Every dossier is in exactly one place."), language)
    wrong = ", ".join(reconciliation.mismatches) or "finished_on_time"
    message = _("This does not add up ({indicators}): report it, no figure is to be trusted.")
    return text + ". " + translate(message, language, indicators=wrong)


def _listed(counts: Mapping[str, int], words: Mapping[str, str], language: Language) -> str:
    if not counts:
        return ""
    phrases = [
        f"{formats.integer(count, language)} {translate(words[place], language)}" for place, count in counts.items()
    ]
    return f" ({'; '.join(phrases)})"
