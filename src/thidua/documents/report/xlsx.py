"""The report as one workbook: plain rows that people sort and pivot further; text is never run as a formula."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from thidua.documents.report.data import ReportData, ShownSubject, TextInBoth
from thidua.documents.report.labels import both, state_names
from thidua.i18n import Language, _
from thidua.io.spreadsheet_safety import SAFE_WORKBOOK, WORKBOOK_MADE_AT, formula_safe
from thidua.rules.terms import SubjectKind, VerdictState

FILLS = {
    VerdictState.MET: ("#E3F4EA", "#14713F"),
    VerdictState.NOT_MET: ("#FDECEB", "#B3261E"),
    VerdictState.NOT_DETERMINABLE: ("#FFF3DC", "#8A5300"),
    VerdictState.ON_HOLD: ("#F1E9FB", "#6A3BA8"),
    VerdictState.NOT_APPLICABLE: ("#EEF1F3", "#5C6873"),
}


def render_xlsx(data: ReportData, language: Language) -> bytes:
    """The workbook in one language: overview, verdicts of units and officers, requirement by requirement, basis.

    Rows are written in order and leave memory at once; the same data give the same bytes.
    """
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "constant_memory": True, **SAFE_WORKBOOK})
    book.set_properties({"title": _in(data.title, language), "created": WORKBOOK_MADE_AT})
    sheets = _Sheets(book, language)
    sheets.basis(data)
    for kind, label in ((SubjectKind.UNIT, _("Units")), (SubjectKind.OFFICER, _("Officers"))):
        subjects = data.subjects(kind)
        if subjects:
            sheets.matrix(both(label), data, kind, subjects)
    for kind, label in ((SubjectKind.UNIT, _("Units, details")), (SubjectKind.OFFICER, _("Officers, details"))):
        subjects = data.subjects(kind)
        if subjects:
            sheets.details(both(label), data, kind, subjects)
    sheets.city(data)
    book.close()
    return written.getvalue()


def _in(text: TextInBoth, language: Language) -> str:
    return text.vi if language == "vi" else text.en


class _Sheets:
    """Writes the sheets of one workbook in one language."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book = book
        self.language = language
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.state = {
            state: book.add_format({"bg_color": fill, "font_color": ink, "valign": "top"})
            for state, (fill, ink) in FILLS.items()
        }

    def text(self, value: TextInBoth) -> str:
        return _in(value, self.language)

    def sheet(self, name: TextInBoth, widths: Sequence[int], heads: Sequence[str], rows: int, *, top: int = 0) -> Any:
        sheet = self.book.add_worksheet(self.text(name)[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        if heads:
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(top)
            for at, head in enumerate(heads):
                self.write(sheet, top, at, head, self.head)
            if rows:
                sheet.autofilter(top, 0, top + rows, len(heads) - 1)
        return sheet

    def write(self, sheet: Any, row: int, at: int, value: str | int | None, format_: Any = None) -> None:
        if isinstance(value, int):
            sheet.write_number(row, at, value, format_)
        elif value:
            sheet.write_string(row, at, formula_safe(value), format_)

    def basis(self, data: ReportData) -> None:
        sheet = self.sheet(both(_("Basis")), [34, 90], [], 0)
        self.write(sheet, 0, 0, self.text(data.title), self.title)
        self.write(sheet, 1, 0, self.text(data.subtitle))
        lines = [(self.text(name), self.text(value)) for name, value in data.basis]
        lines += [(self.text(name), value) for name, value in data.hashes]
        for row, (name, value) in enumerate(lines, 3):
            self.write(sheet, row, 0, name, self.wrap)
            self.write(sheet, row, 1, value, self.wrap)

    def matrix(self, name: TextInBoth, data: ReportData, kind: SubjectKind, subjects: Sequence[ShownSubject]) -> None:
        criteria = data.criteria[kind]
        own = [self.word(_("Code")), self.word(_("Name")), self.word(_("Group")), self.word(_("Unit"))]
        heads = [*own, self.word(_("Overall verdict")), self.word(_("Met")), *(c.id for c in criteria)]
        sheet = self.sheet(name, [12, 34, 26, 26, 18, 8, *([18] * len(criteria))], heads, len(subjects))
        for row, subject in enumerate(subjects, 1):
            unit_name = self.text(subject.unit_name) if subject.unit_name else ""
            values = [subject.id, self.text(subject.name), self.text(subject.group), unit_name]
            for at, value in enumerate(values):
                self.write(sheet, row, at, value)
            self.write(sheet, row, 4, self.text(state_names()[subject.overall]), self.state[subject.overall])
            self.write(sheet, row, 5, subject.met)
            for at, verdict in enumerate(subject.verdicts, 6):
                self.write(sheet, row, at, self.text(state_names()[verdict.state]), self.state[verdict.state])

    def details(self, name: TextInBoth, data: ReportData, kind: SubjectKind, subjects: Sequence[ShownSubject]) -> None:
        own = (_("Code"), _("Name"), _("Criterion"), _("Clause"), _("Verdict"), _("Requirement"), _("State"))
        counted = (_("Numerator"), _("Denominator"), _("Excluded"), _("Asked"), _("What is lacking"), _("First items"))
        heads = [self.word(head) for head in (*own, *counted)]
        rows = sum(len(verdict.parts) or 1 for subject in subjects for verdict in subject.verdicts)
        sheet = self.sheet(name, [12, 30, 9, 12, 16, 40, 16, 11, 11, 11, 18, 46, 40], heads, rows)
        at_row = 0
        criteria = {criterion.id: criterion for criterion in data.criteria[kind]}
        for subject in subjects:
            for verdict in subject.verdicts:
                criterion = criteria[verdict.criterion_id]
                for part in verdict.parts or (None,):
                    at_row += 1
                    start = [subject.id, self.text(subject.name), criterion.id, criterion.clause]
                    for at, value in enumerate(start):
                        self.write(sheet, at_row, at, value)
                    self.write(sheet, at_row, 4, self.text(state_names()[verdict.state]), self.state[verdict.state])
                    if part is None:
                        continue
                    self.write(sheet, at_row, 5, self.text(part.title))
                    self.write(sheet, at_row, 6, self.text(state_names()[part.state]), self.state[part.state])
                    for at, number in enumerate((part.numerator, part.denominator, part.excluded), 7):
                        self.write(sheet, at_row, at, number)
                    self.write(sheet, at_row, 10, self.text(part.requirement))
                    self.write(sheet, at_row, 11, self.text(part.distance))
                    self.write(sheet, at_row, 12, ", ".join(part.items))

    def city(self, data: ReportData) -> None:
        heads = (_("Figure"), _("Clause"), _("Numerator"), _("Denominator"), _("Share"), _("Note"))
        shown = [self.word(head) for head in heads]
        sheet = self.sheet(both(_("City figures")), [44, 14, 14, 14, 12, 60], shown, len(data.city))
        for row, figure in enumerate(data.city, 1):
            values: list[str | int | None] = [
                self.text(figure.title),
                figure.clause,
                figure.numerator,
                figure.denominator,
            ]
            for at, value in enumerate([*values, self.text(figure.share), self.text(figure.note)]):
                self.write(sheet, row, at, value)

    def word(self, message: str) -> str:
        return self.text(both(message))
