"""The part of a report that says what decided it."""

from thidua.documents.formatting import shown_day, shown_integer, shown_moment
from thidua.documents.report.data import Two
from thidua.documents.report.labels import both
from thidua.i18n import Language, _, translate
from thidua.verdicts.evaluation_run import EvaluationRun


def same(text: str) -> Two:
    """A text that is the same in both languages."""
    return Two(text, text)


def subtitle(run: EvaluationRun) -> Two:
    """Window and as-of moment."""

    def told(language: Language) -> str:
        return translate(
            _("{first} to {last}; as of {moment}"),
            language,
            first=shown_day(run.movement.window.from_on, language),
            last=shown_day(run.movement.window.to_on, language),
            moment=shown_moment(run.scope.as_of_at, language),
        )

    return Two(told("vi"), told("en"))


def basis_lines(run: EvaluationRun) -> tuple[tuple[Two, Two], ...]:
    """Everything besides hashes that decided the results."""
    basis = run.evaluation.basis
    window = run.movement.window
    lines = [
        (both(_("Movement")), same(f"{basis.movement_id} {basis.movement_version}")),
        (
            both(_("Window")),
            Two(
                f"{shown_day(window.from_on, 'vi')} – {shown_day(window.to_on, 'vi')}",
                f"{shown_day(window.from_on, 'en')} – {shown_day(window.to_on, 'en')}",
            ),
        ),
        (both(_("As of")), Two(shown_moment(basis.as_of_at, "vi"), shown_moment(basis.as_of_at, "en"))),
        (
            both(_("Imports seen")),
            Two(shown_integer(basis.import_number, "vi"), shown_integer(basis.import_number, "en")),
        ),
        (both(_("Program")), same(f"thidua {run.evaluation.program_version}")),
    ]
    lines += [(both(_("Setting {name}"), name=name), same(value)) for name, value in sorted(basis.settings.items())]
    return tuple(lines)


def hash_lines(run: EvaluationRun) -> tuple[tuple[Two, str], ...]:
    """Hashes: of the results, the data, the movement, the calendar, and each indicator asked."""
    basis = run.evaluation.basis
    lines = [
        (both(_("Results")), run.evaluation.result_hash()),
        (both(_("Data snapshot")), basis.snapshot_id),
        (both(_("Movement's content")), basis.movement_hash),
        (both(_("Calendar")), basis.calendar_fingerprint),
    ]
    lines += [(both(_("Indicator {name}"), name=name), value) for name, value in sorted(basis.indicators.items())]
    return tuple(lines)
