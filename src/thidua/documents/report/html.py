"""The report as one HTML file: nothing loaded from elsewhere, both languages inside, same data same bytes."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from thidua.documents.report.data import MonthPoint, ReportData, ShownSubject, TextInBoth
from thidua.documents.report.labels import LETTER, ORDER, SYMBOL, both, state_names, words
from thidua.i18n import Language, _, formats
from thidua.rules.terms import SubjectKind, VerdictState


def render_html(data: ReportData, language: Language) -> bytes:
    """The report; `language` is the one it opens in, the reader can switch.

    Deterministic: holds no moment but those in the data.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_resource("report.html.j2"))
    text = template.render(
        data=data,
        lang=language,
        words=words(),
        states=state_names(),
        letter=LETTER,
        symbol=SYMBOL,
        order=ORDER,
        unit_kind=SubjectKind.UNIT,
        officer_kind=SubjectKind.OFFICER,
        group_at={group: at for at, group in enumerate(data.groups)},
        tiles=_tiles(data),
        chart=_chart(data.months),
        officer_rows=_officer_rows(data.officers),
        attr_two=_attr_two,
        number=_number,
        css=Markup(_resource("report.css")),  # noqa: S704 - our own file
        js=Markup(_resource("report.js")),  # noqa: S704 - our own file
    )
    return text.encode()


def _resource(name: str) -> str:
    return (files("thidua.documents.report") / "templates" / name).read_text(encoding="utf-8")


def _attr_two(name: str, text: TextInBoth, count: int) -> Markup:
    filled = 'data-{0}-vi="{1}: {3}" data-{0}-en="{2}: {3}"'
    return Markup(filled).format(name, text.vi, text.en, count)  # noqa: S704 - format escapes what it fills in


def two_spans(text: TextInBoth) -> str:
    """Escaped: one span a language, or the bare text where both agree."""
    if text.vi == text.en:
        return str(escape(text.vi))
    return f'<span lang="vi">{escape(text.vi)}</span><span lang="en">{escape(text.en)}</span>'


def _officer_rows(officers: Sequence[ShownSubject]) -> Markup:
    """Thousands of rows, written without the template's help: it is several times faster."""
    lines = []
    for officer in officers:
        cells = "".join(f"<td class={LETTER[v.state]}>{two_spans(v.brief)}</td>" for v in officer.verdicts)
        lines.append(
            f"<tr data-o={LETTER[officer.overall]}><th scope=row data-s={officer.rank}>{two_spans(officer.name)}</th>"
            f"<td data-s={officer.unit_rank}>{two_spans(officer.unit_name) if officer.unit_name else ''}</td>"
            f"<td data-s={officer.met}>{officer.met}/{len(officer.verdicts)}</td>{cells}</tr>\n"
        )
    return Markup("".join(lines))  # noqa: S704 - every part is escaped above


def _tiles(data: ReportData) -> list[tuple[TextInBoth, TextInBoth]]:
    tiles = []
    for subjects, total, label in (
        (data.units, len(data.units), _("units meet every criterion")),
        (data.officers, len(data.officers), _("officers meet every criterion")),
    ):
        if total:
            met = sum(subject.overall is VerdictState.MET for subject in subjects)
            shown = TextInBoth(
                *(f"{formats.integer(met, lang)} / {formats.integer(total, lang)}" for lang in ("vi", "en"))
            )
            tiles.append((shown, both(label)))
    undecided = sum(
        verdict.state in {VerdictState.NOT_DETERMINABLE, VerdictState.ON_HOLD}
        for subject in (*data.units, *data.officers)
        for verdict in subject.verdicts
    )
    tiles.append((_number(undecided), both(_("verdicts not determinable or on hold"))))
    tiles += [(figure.share, figure.title) for figure in data.city[:2]]
    return tiles


def _number(value: int) -> TextInBoth:
    return TextInBoth(formats.integer(value, "vi"), formats.integer(value, "en"))


def _chart(months: Sequence[MonthPoint]) -> Markup:
    """Bars of what was finished in each month, the part on time filled; the share above each bar."""
    if not months:
        return Markup("")
    width, height, left, bottom = 640, 250, 8, 28
    step = (width - left) / len(months)
    most = max(point.denominator for point in months) or 1
    parts: list[str] = []
    for at, point in enumerate(months):
        x = left + at * step + step * 0.15
        full = round((height - bottom - 34) * point.denominator / most, 1)
        good = round(full * point.numerator / point.denominator, 1) if point.denominator else 0.0
        base = height - bottom
        middle = round(x + step * 0.35, 1)
        size = _spans_svg(
            TextInBoth(*(formats.share(point.numerator, point.denominator, lang) for lang in ("vi", "en")))
        )
        month = formats.month(point.month)
        wide = round(step * 0.7, 1)
        parts.append(
            f'<g><rect class="bar" x="{x:.1f}" y="{base - full:.1f}" width="{wide}" height="{full}" rx="3"/>'
            f'<rect class="good" x="{x:.1f}" y="{base - good:.1f}" width="{wide}" height="{good}" rx="3"/>'
            f'<text x="{middle}" y="{base - full - 6:.1f}" text-anchor="middle">{size}</text>'
            f'<text x="{middle}" y="{height - 8}" text-anchor="middle">{month}</text></g>'
        )
    table = "".join(
        f"<tr><th scope=row>{formats.month(point.month)}</th><td>{point.numerator}</td>"
        f"<td>{point.denominator}</td></tr>"
        for point in months
    )
    heads = "".join(f"<th>{two_spans(words()[name])}</th>" for name in ("month", "on time", "finished"))
    svg = (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="chart-h" width="{width}" height="{height}">'
        f'<title id="chart-h">{escape(words()["finished on time by month"].vi)} / '
        f"{escape(words()['finished on time by month'].en)}</title>"
        f'<line class="axis" x1="0" x2="{width}" y1="{height - bottom}" y2="{height - bottom}"/>{"".join(parts)}</svg>'
        f"<div class=sr><table><thead><tr>{heads}</tr></thead><tbody>{table}</tbody></table></div>"
    )
    return Markup(svg)  # noqa: S704 - numbers and escaped texts only


def _spans_svg(text: TextInBoth) -> str:
    """As `two_spans`, for the text of a drawing."""
    if text.vi == text.en:
        return str(escape(text.vi))
    return f'<tspan lang="vi">{escape(text.vi)}</tspan><tspan lang="en">{escape(text.en)}</tspan>'
