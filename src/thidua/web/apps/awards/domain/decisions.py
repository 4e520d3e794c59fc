"""The decision on a list, line by line, with its number, and the money of each award (III.1, IV.3)."""

from datetime import date

from django.utils import timezone

from thidua.definitions.law import load_law
from thidua.i18n import UserError, formats
from thidua.rules.awards.bonus import Bonus, bonus, bonus_rule
from thidua.rules.awards.bonus_sheet import PaymentLine
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import document_numbers, impartiality, signers, verification_codes
from thidua.web.apps.awards.domain.award_routes import award_of
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, Proposal
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Unit

CITY_SYMBOL = "QĐ-UBND"


def day_of(award_list: AwardList) -> date:
    """The decision's day. UserError before it has one."""
    if award_list.decided_on is None:
        raise UserError("the decision has no date yet")
    return award_list.decided_on


@acting_on_version
def decide_line(line: AwardLine, approved: bool, reason: str, *, by: User) -> None:
    """Approves or refuses one line; a refusal needs its reason. Nobody decides on their own award.

    Raises:
        UserError: the list is not with the decider, the line is not in, no reason is given, or the line is for somebody
            else to decide.
    """
    award_list = line.award_list
    if award_list.state != ListState.WITH_DECIDER:
        raise UserError("lines are decided while the list is with the one who decides")
    if line.outcome != Outcome.IN:
        raise UserError("this line is not in: it has no place under the quota")
    if not approved and not reason.strip():
        raise UserError("a refusal needs its reason")
    impartiality.require(by, [line.candidate])
    line.approved, line.decision_reason = approved, reason.strip()
    line.save()
    about = f"{line.candidate.kind}:{line.candidate.subject_id}"
    write_step(award_list, "approve_line" if approved else "refuse_line", by=by, about=about, reason=reason.strip())


@acting_on_version
def number(
    award_list: AwardList, decision_number: int, symbol: str, on: date, signer: str, reason: str = "", *, by: User
) -> None:
    """Number, sign, date and signer of the decision (Decree 30/2020/NĐ-CP); the number is taken in the body's register.

    signer: whom the register of signing rights names for that day; empty for the head. reason: as
    `document_numbers.take`.

    Raises:
        UserError: the list is not with the decider, the day has not come, one line is for somebody else to decide,
            the number cannot be taken, or nobody of that name may sign.
    """
    if award_list.state != ListState.WITH_DECIDER:
        raise UserError("the decision gets its number while the list is with the one who decides")
    if on > timezone.localdate():
        raise UserError("the day of the decision has not come")
    impartiality.require(by, [line.candidate for line in award_list.lines.filter(outcome=Outcome.IN)])
    award_list.signer = signers.signer(document_numbers.issuer_id("decision", award_list), signer, on)
    sign = symbol.strip() or CITY_SYMBOL
    document_numbers.take("decision", award_list, decision_number, sign, on, reason, by=by)
    award_list.decided_on = on
    write_step(award_list, "number", by=by, about=f"{decision_number}/{sign} {formats.day(on)}")


def settle(award_list: AwardList, by: User) -> None:
    """The money of each approved line; whoever has no place or was refused is free for another award."""
    award_list.decided_by = by
    award_list.base_salary_vnd = load_law().base_salary_vnd(on=day_of(award_list)).value
    lines = list(award_list.lines.select_related("candidate").order_by("-candidate__kind", "rank", "pk"))
    book = 0
    for line in lines:
        if line.approved:
            book += 1
            amount, fund = bonus_of(award_list, line.candidate)
            line.amount_vnd, line.rate, line.fund, line.book_number = amount.amount_vnd, amount.rate.id, fund, book
            line.awarded_for = line.candidate.claim
            line.save()
        else:
            Candidate.objects.filter(pk=line.candidate_id).update(claim=None)
    decided_on = Proposal.objects.filter(candidates__line__award_list=award_list, edition__isnull=True)
    decided_on.update(edition=award_list.edition_id)
    verification_codes.give(award_list, movement_of(award_list).text(f"awards.{award_list.award_id}", "vi"))


def bonus_of(award_list: AwardList, candidate: Candidate) -> tuple[Bonus, str]:
    """The money of one award and the fund that pays it, at the rates in force on the decision's day (IV.3).

    Raises:
        UserError: the movement or the law names no rate, or several.
    """
    on = day_of(award_list)
    group = Unit.objects.filter(pk=award_list.unit_id).values_list("group", flat=True).first() or "city"
    rule, law = bonus_rule(award_of(movement_of(award_list), award_list.award_id), group), load_law()
    rate = law.bonus_rate(rule.rate, on=on).value
    salary = law.base_salary_vnd(on=on).value
    return bonus(rate, SubjectKind(candidate.kind), salary), rule.fund


def awarded(award_list: AwardList) -> list[AwardLine]:
    """The lines of the decision, in the order of the book of awards."""
    return list(award_list.lines.filter(approved=True).select_related("candidate").order_by("book_number", "pk"))


def payment_lines(award_list: AwardList) -> list[PaymentLine]:
    """What is paid of a decided list: awarded and not revoked, at the rates, the salary and the amounts it kept."""
    law, on, salary = load_law(), day_of(award_list), award_list.base_salary_vnd or 0
    return [
        PaymentLine(
            line.candidate.name,
            line.fund,
            Bonus(
                law.bonus_rate(line.rate, on=on).value, SubjectKind(line.candidate.kind), salary, line.amount_vnd or 0
            ),
        )
        for line in awarded(award_list)
        if not line.revoked
    ]
