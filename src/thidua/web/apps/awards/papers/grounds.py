"""The legal grounds of papers: texts of the registry (law/sources.toml) in force on the day, the movement's plan last.

Form: Decree 30/2020/NĐ-CP, appendix I; without the sign at a line's end. A number or day that the registry does not
have is a dotted line for the hand that fills it in.
"""

import re
from datetime import date

from thidua.definitions.law import SourceEntry, load_law
from thidua.documents.papers.vietnamese_formats import DOTS, long_day
from thidua.i18n import formats

NATIONAL_ASSEMBLY = "Quốc hội"


def grounds(plan: str, on: date, *, decides: bool, plan_confirmed: bool = True) -> tuple[str, ...]:
    """What a paper of a day rests on. plan: the source that is the movement's; decides: it decides, or asks to."""
    law = load_law()
    sources = law.sources
    lines = [_cited(entry, _amending(entry, sources, on)) for entry in law.grounds(on, decides=decides)]
    if plan in sources:
        lines.append(_plan(sources[plan], confirmed=plan_confirmed))
    return tuple(f"Căn cứ {line}" for line in lines)


def _amending(entry: SourceEntry, sources: dict[str, SourceEntry], on: date) -> list[SourceEntry]:
    return [other for other in sources.values() if other.amends == entry.id and other.is_in_force(on)]


def _cited(entry: SourceEntry, amending: list[SourceEntry]) -> str:
    if entry.issuer.vi == NATIONAL_ASSEMBLY:
        line = f"{entry.title.vi} số {entry.number}"
    else:
        issued = f" {formats.day_in_words(entry.issued_on, 'vi')}" if entry.issued_on else ""
        line = f"{_kind(entry)} số {entry.number}{issued} của {entry.issuer.vi} {_about(entry)}"
    if amending:
        line += " được sửa đổi, bổ sung bởi " + ", ".join(f"Luật số {other.number}" for other in amending)
    return line


def numbered(entry: SourceEntry) -> str:
    """A text by its kind and number: Nghị định số 161/2026/NĐ-CP."""
    return f"{_kind(entry)} số {entry.number}"


def _plan(entry: SourceEntry, *, confirmed: bool) -> str:
    number = entry.number if re.match(r"\d", entry.number) else DOTS + re.sub(r"^[….\s]*|\s*\(.*\)$", "", entry.number)
    day = long_day(entry.issued_on) if confirmed and entry.issued_on else f"ngày {DOTS}"
    return f"{_kind(entry)} số {number} {day} của {entry.issuer.vi} {_about(entry)}"


def _kind(entry: SourceEntry) -> str:
    """Nghị định, Quyết định, Hướng dẫn, Kế hoạch."""
    return _kind_and_about(entry)[0]


def _about(entry: SourceEntry) -> str:
    """What the text is about, as it stands behind its issuer; a movement's title in it stays word for word."""
    return _kind_and_about(entry)[1]


def _kind_and_about(entry: SourceEntry) -> tuple[str, str]:
    """A title's first two words, which say the kind, and those behind them."""
    first, _space, others = " ".join(entry.title.vi.split()).partition(" ")
    second, _space, about = others.partition(" ")
    return f"{first} {second}".rstrip(), about
