"""The reference page of the indicators, made from the headers of their files."""

from collections.abc import Mapping

from thidua.definitions.schema.base_entry import Bilingual
from thidua.indicators.catalogue.loader import Indicator, catalogue

INTRO = """\
Every indicator is one SQL file in `src/thidua/indicators/catalogue/`; this page is its header. The figure is the sum of
the file's rows, the explanation is the same rows listed. How to add one: [Add an
indicator](../how-to/add-an-indicator.md).

Everywhere: facts later than the as-of moment have not happened yet, and of dossiers none later than the movement's last
second; every dossier is in one place ([How dossiers are counted](../explanation/counting.md)); moments count by their
whole second; *received* means received at the desk and accepted, unless the setting `refused_at_desk` counts the others
too; dossiers whose procedure the list does not tell are left out everywhere; a
unit's figure includes the units below it. Unless it says otherwise, an indicator over dossiers looks at dossiers of
boundary-independent procedures, or at every dossier where the movement or `--population all` says so. What happens to a
dossier at the desk counts for the unit and officer that received it; what happens afterwards for those that are
competent and handle it (the receiving ones where no others are named), its handing over to the applicant too; a leg for
whoever held it.
"""
TITLES = (
    ("definition", "Definition", "Định nghĩa"),
    ("numerator", "Numerator", "Tử số"),
    ("denominator", "Denominator", "Mẫu số"),
    ("exclusions", "Left out", "Loại trừ"),
    ("why", "Why", "Vì sao"),
    ("difference", "Difference to the Plan's own", "Khác với chỉ số của Kế hoạch"),
)
KINDS = {
    "ratio": "ratio: numerator of denominator",
    "count": "count: the numerator, beside what it was taken over",
    "distribution": (
        "distribution: median and 90th percentile by nearest rank (of an even number, the lower of the middle two)"
    ),
}


def indicators_page(note: str) -> str:
    """All indicators in the order of their ids, in both languages."""
    return headers_page("Indicators", note, INTRO, catalogue())


def headers_page(title: str, note: str, intro: str, indicators: Mapping[str, Indicator]) -> str:
    """A page of the headers of files: what it is about, a table of them, a section each, in both languages."""
    parts = [f"# {title}\n", note, intro, "| id | title | clause | subjects |", "|---|---|---|---|"]
    for indicator in indicators.values():
        header = indicator.header
        titles = f"{header.title.en} · {header.title.vi}"
        clauses, subjects = ", ".join(header.clause), ", ".join(header.subjects)
        parts.append(f"| [`{indicator.id}`](#{indicator.id}) | {titles} | {clauses} | {subjects} |")
    parts += [_section(indicator) for indicator in indicators.values()]
    return "\n".join(parts)


def _section(indicator: Indicator) -> str:
    header = indicator.header
    lines = [
        f"\n## {indicator.id}\n",
        f"**{header.title.en}** · **{header.title.vi}**\n",
        "| | English | Tiếng Việt |",
        "|---|---|---|",
    ]
    for field, english, vietnamese in TITLES:
        text: Bilingual | None = getattr(header, field)
        if text is not None:
            lines.append(f"| {english} · {vietnamese} | {text.en} | {text.vi} |")
    lines.append(
        f"\nClause {', '.join(header.clause)}; {KINDS[header.kind]}; counted in {header.measure.replace('_', ' ')}; "
        f"{'more' if header.good == 'high' else 'less'} is better; rows of `{indicator.view}`. "
        f"By {header.author}; checked by {header.checked_by} on {header.checked_on}; review by {header.review_by}."
    )
    return "\n".join(lines)
