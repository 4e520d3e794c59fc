"""Verdicts in words: what was counted, what is asked, what is lacking, in things one can act on."""

from collections.abc import Mapping
from datetime import date

from thidua.definitions.registers import registers
from thidua.i18n import Language, _, formats, translate
from thidua.rules.terms import VerdictState
from thidua.verdicts.results import AccompanyingFigure, Part, PartKind

STATES: Mapping[VerdictState, str] = {
    VerdictState.MET: _("met"),
    VerdictState.NOT_MET: _("not met"),
    VerdictState.NOT_DETERMINABLE: _("not determinable"),
    VerdictState.ON_HOLD: _("on hold"),
    VerdictState.NOT_APPLICABLE: _("not applicable"),
}
# What an indicator counts: its `measure` → one and many.
NOUNS: Mapping[str, tuple[str, str]] = {
    "dossiers": (_("dossier"), _("dossiers")),
    "procedures": (_("procedure"), _("procedures")),
    "legs": (_("forwarding leg"), _("forwarding legs")),
    "answers": (_("survey answer"), _("survey answers")),
    "records": (_("record"), _("records")),
    "working_hours": (_("working hour"), _("working hours")),
}
# What new items can be added to, so that a share rises.
GROWING = frozenset({"dossiers", "legs", "answers"})
# How an item behind a figure counts.
ROLES: Mapping[str, str] = {"counts": _("counts"), "counts_not": _("does not count"), "left_out": _("left out")}
# How a dossier stands at the judged moment (`indicators.listings.dossier_states`).
DOSSIER_STATES: Mapping[str, str] = {
    "finished_on_time": _("finished on time"),
    "finished_late": _("finished late"),
    "finished": _("finished, nothing to compare with"),
    "ended_otherwise": _("refused, withdrawn or stopped"),
    "not_received": _("submitted, not received yet"),
    "awaiting_supplement": _("waiting for a supplement"),
    "overdue": _("overdue"),
    "pending": _("in process, not due yet"),
}
REASONS: Mapping[str, str] = {
    "nothing_counted": _("nothing to count in the window"),
    "no_source": _("nobody has handed in this register: import it, or a line saying that it is kept"),
    "too_few": _("{n} of {minimum} {things}; {more} more needed for a verdict"),
    "few_answers": _("fewer than {fewer} {things}"),
    "few_beside": _("not told: beside other figures it would show the numbers of fewer than {fewer} {things}"),
    "not_declared": _("not declared yet"),
    "not_reviewed": _("declared, waiting for review"),
    "no_evidence": _("declared without evidence"),
    "accepted": _("declared and accepted"),
    "rejected": _("declared and rejected by the reviewer"),
}
# Of a dossier, how it came; of a step, what it was, where the source has no words of its own for it.
CHANNELS: Mapping[str, str] = {
    "online": _("online"),
    "counter": _("at the counter"),
    "post": _("by post"),
    "other": _("in another way"),
}
STEPS: Mapping[str, str] = {
    "receive": _("Received"),
    "forward": _("Forwarded"),
    "process": _("Processed"),
    "approve": _("Approved"),
    "correction": _("Sent back to be put right"),
    "supplement": _("Supplement"),
    "result": _("Result at the desk"),
    "return": _("Result handed over"),
    "other": _("Another step"),
}
# Tables of the ledger that have rows about a dossier.
DOSSIER_ROWS: Mapping[str, str] = {
    "dossiers": _("dossier"),
    "events": _("step"),
    "supplements": _("supplement"),
    "due_changes": _("change of the appointment"),
}


def state_text(part_kind: PartKind, of: str, state: str | None, language: Language) -> str:
    """The state of an item behind a figure, in words; `of`: the register whose entry it is."""
    if not state:
        return ""
    if part_kind is PartKind.REGISTER:
        register = registers().get(of)
        return register.state_of(state).title.text(language) if register else state
    return translate(DOSSIER_STATES[state], language)


def working_time(seconds: int, day_seconds: int, language: Language) -> str:
    """Working time in words: working days (of so many seconds), hours and minutes; the smallest part that is told is a
    minute."""
    days, rest = divmod(max(seconds, 0), day_seconds)
    hours, minutes = rest // 3600, rest % 3600 // 60
    told = []
    if days:
        message = _("{n} working days") if days > 1 else _("{n} working day")
        told.append(translate(message, language, n=formats.integer(days, language)))
    if hours:
        told.append(translate(_("{n} hours") if hours > 1 else _("{n} hour"), language, n=hours))
    if minutes:
        told.append(translate(_("{n} minutes") if minutes > 1 else _("{n} minute"), language, n=minutes))
    return " ".join(told) or translate(_("less than a minute"), language)


def noun(measure: str, count: int, language: Language) -> str:
    """What is counted, in the number that fits."""
    register = registers().get(measure)
    if register is not None and register.counted is not None:
        words = register.counted.one if count == 1 else register.counted.many
        return words.text(language)
    singular, many = NOUNS.get(measure, NOUNS["records"])
    return translate(singular if count == 1 else many, language)


def name_until(name: str, ended_on: date | None, language: Language) -> str:
    """The name of a unit as it is shown: of one that has ended by the day judged, with its last day."""
    if ended_on is None:
        return name
    return translate(_("{name} (until {day})"), language, name=name, day=formats.day_in_report(ended_on, language))


def reason_text(part: Part, measure: str, language: Language) -> str:
    """Why a part is as it is, where the integers do not say it; empty where they do."""
    message = REASONS.get(part.reason)
    if message is None or (part.reason == "accepted" and part.kind is not PartKind.DECLARATION):
        return ""
    if part.fewer_than is not None:
        return withheld_text(part, measure, language)
    n, minimum = part.denominator or 0, part.minimum_n or 0
    things = noun(measure, minimum, language)
    return translate(message, language, n=n, minimum=minimum, more=minimum - n, things=things)


def withheld_text(told: Part | AccompanyingFigure, measure: str, language: Language) -> str:
    """What stands in place of the integers of a figure that is withheld."""
    return few_text(told.fewer_than or 0, few=told.reason == "few_answers", measure=measure, language=language)


def few_text(fewer: int, *, few: bool, measure: str, language: Language) -> str:
    """That fewer than so many answered, or that other figures beside would show the numbers of fewer."""
    message = REASONS["few_answers" if few else "few_beside"]
    return translate(message, language, fewer=fewer, things=noun(measure, fewer, language))


def distance_text(part: Part, measure: str, language: Language) -> str:
    """What is lacking, in things one can act on; empty where nothing is, or nothing was compared.

    `measure`: what is counted (the indicator's measure, a key of `NOUNS`, or the register's id).
    """
    if part.change is None or part.change <= 0:
        return ""
    count, against = part.change, part.against or 0
    measured = noun(measure, count, language)
    if part.op in ("<=", "<"):
        return translate(_("{count} {things} too many"), language, count=count, things=measured)
    if part.threshold_denominator is None:
        return translate(_("{count} more {things} needed"), language, count=count, things=measured)
    if count == against and part.further is None:
        return (
            translate(_("{count} {things} fall short"), language, count=count, things=measured)
            if count > 1
            else (translate(_("{count} {things} falls short"), language, count=count, things=measured))
        )
    text = translate(
        _("{count} more {things} needed ({against} not counted today)"),
        language,
        count=count,
        things=measured,
        against=against,
    )
    # New survey answers or dossiers come in by themselves; procedures assigned are as many as they are.
    if part.further is not None and measure in GROWING:
        text += translate(_(", or {further} new ones, all good"), language, further=part.further)
    return text


def lacking_text(part: Part, measure: str, language: Language) -> str:
    """The distance, else the reason; which records were taken; empty for a part that is met without a word to add."""
    if part.reason == "too_few":  # how far a share is from its threshold says nothing yet
        return reason_text(part, measure, language)
    told = [text for text in (distance_text(part, measure, language), reason_text(part, measure, language)) if text]
    if part.small_n and part.reason == "compared":
        few = translate(
            _("only {n} {things}, fewer than {minimum}"),
            language,
            n=part.denominator or 0,
            minimum=part.minimum_n or 0,
            things=noun(measure, part.denominator or 0, language),
        )
        told.append(few)
    if part.taken:
        told.append(translate(_("taken for this criterion: {records}"), language, records=", ".join(part.taken)))
    if part.not_competent:
        level = _("not counted, for no body of the level asked recognised it: {records}")
        told.append(translate(level, language, records=", ".join(part.not_competent)))
    return "; ".join(told)
