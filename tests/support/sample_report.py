"""A made-up report of any size, for tests of its forms."""

from thidua.documents.report.data import (
    CityFigure,
    MonthPoint,
    Reconciliation,
    ReportData,
    ShownCriterion,
    ShownPart,
    ShownSubject,
    ShownVerdict,
    Tally,
    TextInBoth,
)
from thidua.i18n import formats
from thidua.rules.terms import SubjectKind, VerdictState

STATES = list(VerdictState)
NAMES = ["Phường Cái Răng", "Xã Ấp Đông", "Phường Ninh Kiều", "Xã An Bình", "Xã <Đông> & “Thuận”", "Sở Tư pháp"]
GROUPS = (TextInBoth("Ủy ban nhân dân xã, phường", "Commune People's Committee"), TextInBoth("Sở, ngành", "Department"))


def two(text: str) -> TextInBoth:
    return TextInBoth(text, text)


def counted(numerator: int, denominator: int) -> TextInBoth:
    shown = both_integers(numerator, denominator)
    vi, en = formats.share(numerator, denominator, "vi"), formats.share(numerator, denominator, "en")
    return TextInBoth(f"{shown.vi} ({vi})", f"{shown.en} ({en})")


def both_integers(numerator: int, denominator: int) -> TextInBoth:
    return TextInBoth(
        *(f"{formats.integer(numerator, lang)}/{formats.integer(denominator, lang)}" for lang in ("vi", "en"))  # type: ignore[arg-type]
    )


def criterion(kind: str, at: int) -> ShownCriterion:
    return ShownCriterion(
        f"{kind}.{at}",
        f"III.3.{kind}.{at}",
        TextInBoth(f"Tiêu chí số {at} của phong trào", f"Criterion {at} of the movement"),
    )


def verdict(kind: str, at: int, seed: int) -> ShownVerdict:
    state = STATES[(seed * 7 + at * 3 + seed // 5) % 5 if (seed + at) % 3 else 0]
    denominator = 50 + seed * 37 % 2000
    numerator = denominator if state is VerdictState.MET else denominator * 3 // 4
    late = denominator - numerator
    part = ShownPart(
        TextInBoth("Hồ sơ giải quyết đúng hạn", "Dossiers finished on time"),
        state,
        counted(numerator, denominator),
        TextInBoth(f"yêu cầu {formats.threshold('>=', 4, 5, 'vi')}", f"asked {formats.threshold('>=', 4, 5, 'en')}"),
        TextInBoth(f"còn {late} hồ sơ trễ hạn", f"{late} late dossiers") if late else two(""),
        share=1000 * numerator // denominator,
        asked_share=800,
        numerator=numerator,
        denominator=denominator,
        excluded=1,
        items=("H13.01-260702-0001", "H13.01-260702-0002") if late else (),
    )
    declared = ShownPart(
        TextInBoth("Tự khai, có minh chứng", "Declared, with evidence"),
        VerdictState.NOT_DETERMINABLE if state is VerdictState.NOT_DETERMINABLE else VerdictState.MET,
        two(""),
        two(""),
        TextInBoth("chưa được thẩm định", "not reviewed yet") if state is VerdictState.NOT_DETERMINABLE else two(""),
    )
    return ShownVerdict(
        f"{kind}.{at}", state, both_integers(numerator, denominator), (part, declared) if at % 2 else (part,)
    )


def subject(kind: SubjectKind, seed: int) -> ShownSubject:
    letter = "a" if kind is SubjectKind.UNIT else "b"
    verdicts = tuple(verdict(letter, at, seed) for at in range(1, 9))
    return ShownSubject(
        kind,
        f"{'U' if letter == 'a' else 'P'}{seed:04d}",
        two(NAMES[seed % 6] if seed < 6 else f"{NAMES[seed % 6]} {seed}"),
        TextInBoth("Ủy ban nhân dân xã, phường", "Commune People's Committee")
        if seed % 6 < 5
        else TextInBoth("Sở, ngành", "Department"),
        STATES[seed % 5],
        (seed * 13) % 101,
        verdicts,
        two(NAMES[seed % 6]),
        seed % 6,
        sum(v.state is VerdictState.MET for v in verdicts),
    )


def sample_report(units: int = 6, officers: int = 12) -> ReportData:
    criteria = {
        SubjectKind.UNIT: tuple(criterion("a", at) for at in range(1, 9)),
        SubjectKind.OFFICER: tuple(criterion("b", at) for at in range(1, 9)),
    }
    listed = {
        SubjectKind.UNIT: tuple(subject(SubjectKind.UNIT, n) for n in range(units)),
        SubjectKind.OFFICER: tuple(subject(SubjectKind.OFFICER, n) for n in range(officers)),
    }
    tallies = {
        kind: tuple(
            Tally(c, {s: sum(x.verdicts[at].state is s for x in listed[kind]) for s in STATES})
            for at, c in enumerate(criteria[kind])
        )
        for kind in SubjectKind
    }
    return ReportData(
        title=TextInBoth("Thi đua thủ tục hành chính phi địa giới 2026", "Boundary-independent procedures 2026"),
        subtitle=TextInBoth(
            "Từ 01/07/2026 đến 31/12/2026, tính đến 17:00 ngày 30/09/2026",
            "1 July 2026 to 31 December 2026, as of 30 September 2026, 17:00",
        ),
        on_time=TextInBoth(
            "Đúng hạn: xong không muộn hơn ngày hẹn trả", "On time: finished no later than the appointment"
        ),
        criteria=criteria,
        units=listed[SubjectKind.UNIT],
        officers=listed[SubjectKind.OFFICER],
        tallies=tallies,
        months=tuple(MonthPoint(202600 + m, 9000 + 300 * m, 10000 + 311 * m) for m in range(7, 13)),
        city=(
            CityFigure(
                TextInBoth("Giải quyết đúng hạn", "Finished on time"),
                "III.3.a.7",
                both_integers(1234567, 1300000),
                TextInBoth("94,9%", "94.9%"),
                two(""),
                1234567,
                1300000,
            ),
        ),
        index766=(
            Reconciliation(
                TextInBoth("Công khai, minh bạch", "Publicity"),
                both_integers(10, 20),
                TextInBoth("50,0%", "50.0%"),
                TextInBoth("Niêm yết", "Posting"),
                TextInBoth("60,0%", "60.0%"),
                TextInBoth("Đếm khác nhau", "Counted differently"),
            ),
        ),
        basis=((TextInBoth("Phong trào", "Movement"), two("can-tho-2026 1.0")),),
        hashes=((TextInBoth("Bản chụp dữ liệu", "Data snapshot"), "ab" * 32),),
        groups=GROUPS,
    )
