"""What states, steps, tables and keys of a movement are called, and differences in words, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.definitions.differences import ORDER, ChangedValue, KeyStep
from thidua.definitions.usual_fields import UsualField
from thidua.i18n import formats
from thidua.rules.criteria import leaves
from thidua.rules.movement import Movement
from thidua.verdicts.titles import leaf_title
from thidua.web.apps.movement_drafts.way import DraftEvent, DraftState
from thidua.web.ui.safe_filenames import shortened
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import Json

STATES = {
    DraftState.DRAFT: _("being drafted"),
    DraftState.HANDED_IN: _("handed in, waits to be checked by somebody else"),
    DraftState.CHECKED: _("checked, waits for the Chairman to issue it"),
    DraftState.ISSUED: _("issued"),
    DraftState.WITHDRAWN: _("draft given up"),
}
EVENTS = {
    DraftEvent.HAND_IN: (_("Hand in the draft"), _("Handed in: somebody else checks it.")),
    DraftEvent.CHECK: (_("Confirm the draft"), _("Checked: the Chairman issues it.")),
    DraftEvent.SEND_BACK: (_("Send the draft back"), _("Sent back to those who write it.")),
    DraftEvent.ISSUE: (_("Issue"), _("Issued.")),
    DraftEvent.WITHDRAW: (_("Give the draft up"), _("Given up; it can still be read.")),
}
TABLES = {
    "window": _("Period"),
    "settings": _("Setting"),
    "group": _("Group"),
    "content": _("Content"),
    "criterion": _("Criterion"),
    "hold": _("Hold"),
    "award": _("Award"),
    "part": _("Part of the dossier"),
    "deadline": _("Deadline"),
    "time_limit": _("Time limit"),
    "route": _("Way of a proposal"),
    "responsibility": _("Responsibility"),
    "ranking": _("Ranking key"),
    "council": _("Rules of councils"),
    "appraisal": _("Appraisal"),
    "check": _("Point of the checklist"),
    "id": _("Id of the movement"),
    "version": _("Version"),
    "source": _("Legal source"),
    "clause": _("Clause"),
    "known_on": _("Known since"),
    "inherits": _("Movement above"),
    "unit": _("Unit"),
}
KEYS = {
    ORDER: _("order"),
    "from": _("first day"),
    "to": _("last day"),
    "before": _("due before"),
    "confirmed": _("confirmed"),
    "working_days": _("working days"),
    "working_days_before": _("working days before the next step"),
    "within_working_days": _("working days for the appraisal"),
    "comment_days": _("days for comments"),
    "warn_days": _("days of the reminders"),
    "quorum": _("quorum"),
    "passes": _("share of yes that passes"),
    "pass_of": _("that share is of"),
    "ballot": _("ballot"),
    "at_most": _("quota at most"),
    "quota": _("quota"),
    "bonus": _("money"),
    "rate": _("rate of the bonus"),
    "fund": _("fund"),
    "threshold": _("threshold"),
    "op": _("comparison"),
    "minimum_n": _("least number"),
    "minimum_n_blocking": _("nothing decided below the least number"),
    "missing": _("without data"),
    "rule": _("rule"),
    "all": _("requirement"),
    "any": _("choice"),
    "clause": _("clause"),
    "source": _("legal source"),
    "groups": _("groups"),
    "kind": _("kind of subject"),
    "kinds": _("kinds of subjects"),
    "exception_possible": _("exception possible"),
    "beside": _("figures beside it"),
    "states": _("states that count"),
    "requires": _("what an entry has to have"),
    "registers": _("registers"),
    "criteria": _("criteria"),
    "unit_groups": _("groups of units"),
    "step": _("step"),
    "body": _("body"),
    "duties": _("duties"),
    "value": _("value"),
    "satisfied_from": _("score from which an answer is satisfied"),
    "satisfaction_minimum_n": _("least number of answers"),
    "dossiers_minimum_n": _("least number of dossiers"),
    "dissatisfied_group_minimum": _("least number of people in a figure of few"),
    "forward_within_working_seconds": _("working seconds for forwarding"),
}
# Where the texts of a movement name the entries of a table.
TEXTS = {
    "criterion": "criteria.{}.title",
    "award": "awards.{}",
    "group": "groups.{}",
    "content": "contents.{}",
    "hold": "holds.{}",
    "part": "parts.{}",
    "deadline": "deadlines.{}",
    "ranking": "rankings.{}",
    "check": "checks.{}",
    "settings": "settings.{}",
}
KINDS = {"unit": _("collectives"), "officer": _("individuals")}
LONGEST_VALUE = 300
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as the page shows it."""

    what: str
    before: str
    after: str
    clause: str


def state_name(state: str) -> str:
    """What a state is called."""
    return gettext(STATES[DraftState(state)])


def event_name(event: str) -> str:
    """What a step is called."""
    return gettext(EVENTS[DraftEvent(event)][0])


def event_done(event: str) -> str:
    """What is told when the step was taken."""
    return gettext(EVENTS[DraftEvent(event)][1])


def kind_name(kind: str) -> str:
    """What a kind of subjects is called."""
    return gettext(KINDS[kind])


def field_label(field: UsualField, movement: Movement) -> str:
    """What a field of the form is called: its entry, the part of it, its key."""
    part = _part_title(field.table, field.entry, field.part, movement)
    return _joined([_entry_title(field.table, field.entry, movement), part, gettext(KEYS.get(field.key, field.key))])


def changes(differing: Iterable[ChangedValue], movement: Movement) -> list[Change]:
    """Differences in words, by the texts of the draft's movement."""
    return [_change(difference, movement) for difference in differing]


def _change(difference: ChangedValue, movement: Movement) -> Change:
    steps = difference.steps
    if difference.table == "settings" and len(steps) > 1:
        steps = (KeyStep("settings", steps[1].key), *steps[2:])
    parts = [_entry_title(steps[0].key, steps[0].name, movement)]
    for step in steps[1:]:
        if step.key in ("rule", "value") and step is not steps[-1]:
            continue
        part = _part_title(steps[0].key, steps[0].name, step.name, movement)
        key = gettext(KEYS.get(step.key, step.key))
        parts.append(part if step.name and step is not steps[-1] else _joined([part, key]))
    cited = " ".join(filter(None, (difference.source, difference.clause)))
    return Change(_joined(parts), value_text(difference.before), value_text(difference.after), cited)


def _entry_title(table: str, entry: str, movement: Movement) -> str:
    name = gettext(TABLES.get(table, table))
    key = TEXTS.get(table, "").format(entry)
    text = movement.text(key, language()) if key and entry else ""
    told = text if text and text != key else ""
    if table == "criterion":
        return f"{name} {entry}: {told}" if told else f"{name} {entry}"
    return f"{name}: {told or entry}" if entry else name


def _part_title(table: str, entry: str, part: str, movement: Movement) -> str:
    if table != "criterion" or not part:
        return gettext(KINDS[part]) if part in KINDS else _worded(part, movement)
    criterion = next((criterion for criterion in movement.criteria if criterion.id == entry), None)
    all_leaves = list(leaves(criterion.rule)) if criterion else []
    leaf = next((leaf for leaf in all_leaves if part in (leaf.id, getattr(leaf, "indicator", None))), None)
    return part if leaf is None else leaf_title(movement, entry, leaf, language())


def _worded(part: str, movement: Movement) -> str:
    """A fund or an action by the movement's own word for it."""
    for table in ("funds", "actions"):
        text = movement.text(f"{table}.{part}", language())
        if part and text != f"{table}.{part}":
            return text
    return part


def _joined(parts: Iterable[str]) -> str:
    return " – ".join(part for part in parts if part)


def value_text(value: Json) -> str:
    """A value of TOML as people read it."""
    match value:
        case None:
            return NOTHING
        case bool():
            return gettext("yes") if value else gettext("no")
        case date():
            return formats.day(value)
        case list():
            text = ", ".join(value_text(inner) for inner in value)
        case Mapping():
            text = ", ".join(
                f"{gettext(KEYS.get(str(key), str(key)))}: {value_text(inner)}" for key, inner in value.items()
            )
        case _:
            text = str(value)
    return shortened(text, LONGEST_VALUE)
