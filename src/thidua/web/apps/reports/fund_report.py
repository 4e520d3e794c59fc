"""What the commendation funds paid for the movement's awards in a year, and what came back to them (IV.3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from thidua.documents.papers.blocks import FundDecisionLine, FundLine
from thidua.documents.papers.document_types import FundReport
from thidua.rules.awards.bonus_sheet import amount_in_words
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import movement_in_sentence
from thidua.web.apps.awards.models import AwardLine, AwardList
from thidua.web.apps.awards.papers import bodies, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.reports import awarded_lines
from thidua.web.apps.reports.periods import ReportPeriod

Key = tuple[str, str]  # the unit whose fund it is (none: the city), the fund


@dataclass
class Payments:
    """Lines of a fund: those of its decisions, those whose money is to come back, those whose money came back."""

    decided: list[AwardLine] = field(default_factory=list)
    revoked: list[AwardLine] = field(default_factory=list)
    repaid: list[AwardLine] = field(default_factory=list)


def fund_report(movement: Movement, year: ReportPeriod) -> FundReport:
    """The report of a year as decisions and revocations stand now."""
    office, city = words.home_affairs(), bodies.body(words.city())
    payments = _payments(movement, year)
    funds = tuple(_fund(movement, key, of_fund) for key, of_fund in sorted(payments.items()))
    return FundReport(
        heading=register_numbers.heading_of(movement, "fund_report", year.name_of(movement.id, "fund_report"), office),
        subject=f"Sử dụng quỹ khen thưởng {year.title('vi')}",
        movement=movement_in_sentence(movement),
        addressee=(f"{city.head_title} {city.in_sentence}",),
        reporter=words.body_of(office),
        year=year.id,
        counted_to_on=year.last_on,
        funds=funds,
        decisions=_decisions(movement, (line for of_fund in payments.values() for line in of_fund.decided)),
        total_words=amount_in_words(sum(line.paid_vnd for line in funds)),
        recipients=("Như trên", "Sở Tài chính", "Lưu: VT, TĐKT"),
        signature=words.signed_by_head(office),
    )


def _payments(movement: Movement, year: ReportPeriod) -> dict[Key, Payments]:
    """The city's fund first, then those of units."""
    days, payments = (year.first_on, year.last_on), defaultdict[Key, Payments](Payments)
    for line in awarded_lines.decided(movement, *days).select_related("award_list", "candidate"):
        payments[_key(line)].decided.append(line)
    for line in awarded_lines.revoked(movement, *days).select_related("award_list"):
        payments[_key(line)].revoked.append(line)
    for line in awarded_lines.repaid(movement, *days).select_related("award_list"):
        payments[_key(line)].repaid.append(line)
    return payments


def _key(line: AwardLine) -> Key:
    return line.award_list.unit_id, line.fund


def _fund(movement: Movement, key: Key, payments: Payments) -> FundLine:
    unit = Unit.objects.filter(pk=key[0]).first() if key[0] else words.city()
    return FundLine(
        words.fund_name(movement, key[1]),
        words.body_of(unit) if unit else "",
        len({line.award_list_id for line in payments.decided}),
        *_counts(payments.decided),
        _sum(payments.decided),
        _sum(payments.revoked),
        _sum(payments.repaid),
    )


def _counts(lines: Iterable[AwardLine]) -> tuple[int, int]:
    kinds = [line.candidate.kind for line in lines]
    return kinds.count(SubjectKind.UNIT), kinds.count(SubjectKind.OFFICER)


def _sum(lines: Iterable[AwardLine]) -> int:
    return sum(line.amount_vnd or 0 for line in lines)


def _decisions(movement: Movement, lines: Iterable[AwardLine]) -> tuple[FundDecisionLine, ...]:
    """The decisions in the order of days; one that more than one fund pays for has a line for each."""
    paid: dict[tuple[AwardList, str], list[AwardLine]] = defaultdict(list)
    for line in lines:
        paid[line.award_list, line.fund].append(line)
    ordered = sorted(paid.items(), key=lambda of: (str(of[0][0].decided_on), of[0][0].pk, of[0][1]))
    return tuple(
        FundDecisionLine(
            words.decision_of(award_list).text,
            words.fund_name(movement, fund),
            *_counts(of_decision),
            _sum(of_decision),
        )
        for (award_list, fund), of_decision in ordered
    )
