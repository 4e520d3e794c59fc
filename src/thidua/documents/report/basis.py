"""The part of a report that says what decided it."""

from thidua.documents.report.data import TextInBoth
from thidua.documents.report.labels import both
from thidua.i18n import LANGUAGES, Language, _, formats, translate
from thidua.verdicts.conservation import conservation, reconciliation_text
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.set_aside import set_aside, set_aside_text


def same(text: str) -> TextInBoth:
    """A text that is the same in both languages."""
    return TextInBoth(text, text)


def subtitle(run: EvaluationRun) -> TextInBoth:
    """Window and as-of moment."""

    def told(language: Language) -> str:
        return translate(
            _("{first} to {last}; as of {moment}"),
            language,
            first=formats.day_in_report(run.movement.window.from_on, language),
            last=formats.day_in_report(run.movement.window.to_on, language),
            moment=formats.moment_in_report(run.scope.as_of_at, language),
        )

    return TextInBoth(told("vi"), told("en"))


def basis_lines(run: EvaluationRun) -> tuple[tuple[TextInBoth, TextInBoth], ...]:
    """Everything besides hashes that decided the results."""
    basis = run.evaluation.basis
    window = run.movement.window
    lines = [
        (both(_("Movement")), same(f"{basis.movement_id} {basis.movement_version}")),
        (
            both(_("Window")),
            TextInBoth(
                f"{formats.day_in_report(window.from_on, 'vi')} – {formats.day_in_report(window.to_on, 'vi')}",
                f"{formats.day_in_report(window.from_on, 'en')} – {formats.day_in_report(window.to_on, 'en')}",
            ),
        ),
        (
            both(_("As of")),
            TextInBoth(*(formats.moment_in_report(basis.as_of_at, language) for language in LANGUAGES)),
        ),
        (
            both(_("Imports seen")),
            TextInBoth(formats.integer(basis.import_number, "vi"), formats.integer(basis.import_number, "en")),
        ),
        (both(_("Program")), same(f"thidua {run.evaluation.program_version}")),
    ]
    reconciliation = conservation(run.figures)
    if reconciliation is not None:
        lines.append(
            (
                both(_("Where every dossier is")),
                TextInBoth(*(reconciliation_text(reconciliation, language) for language in LANGUAGES)),
            )
        )
    aside = set_aside(run)
    if aside.rows:
        lines.append(
            (both(_("Rows set aside")), TextInBoth(*(set_aside_text(aside, language) for language in LANGUAGES)))
        )
    lines += [(both(_("Setting {name}"), name=name), same(value)) for name, value in sorted(basis.settings.items())]
    return tuple(lines)


def hash_lines(run: EvaluationRun) -> tuple[tuple[TextInBoth, str], ...]:
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
