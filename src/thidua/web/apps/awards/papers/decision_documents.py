"""Documents of a list from the data: submission, decision, certificates, bonus sheet, revocation (V.5, III.1, IV.3)."""

from collections.abc import Iterable, Sequence

from thidua.definitions.law import load_law
from thidua.documents.papers.blocks import (
    BonusLine,
    Certificate,
    CutLine,
    QuotaLine,
    Reference,
    RevokedLine,
    SignatureBlock,
)
from thidua.documents.papers.document_types import (
    BonusSheet,
    Certificates,
    ChairmanDecision,
    RevocationDecision,
    Submission,
    UnitDecision,
)
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import UserError, formats
from thidua.proof.exception_words import acts_in_words
from thidua.rules.awards.bonus_sheet import amount_in_words
from thidua.rules.awards.ranking import Outcome
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import award_lists, decisions, document_numbers
from thidua.web.apps.awards.domain.award_routes import award_of
from thidua.web.apps.awards.models import AwardLine, AwardList, Proposal, Revocation, VotingSession
from thidua.web.apps.awards.papers import award_credentials, bodies, grounds, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import collective, person, recipient_name
from thidua.web.apps.awards.papers.council_minutes import minutes_reference
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.values import PassedOn

MERIT = "đã có thành tích xuất sắc trong {movement}"
KIND_NAMES = {SubjectKind.UNIT: "Tập thể", SubjectKind.OFFICER: "Cá nhân"}
CUTS = {
    Outcome.CUT: "Hết chỉ tiêu theo tỷ lệ; xếp hạng {rank}.",
    Outcome.TIED_OUT: "Đồng hạng {rank}, không đủ chỉ tiêu cho cả nhóm: cùng không chọn.",
    Outcome.NO_PLACES: "Tỷ lệ trên số đăng ký không cho chỉ tiêu nào.",
}
RESPONSIBLE = (
    "Chánh Văn phòng Ủy ban nhân dân thành phố, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan"
)
ON_PROPOSAL_OF_COUNCIL = "Xét đề nghị của Hội đồng Thi đua - Khen thưởng tại"


def lines_of(award_list: AwardList, kind: SubjectKind, lines: Iterable[AwardLine] | None = None) -> list[AwardLine]:
    """The lines of a kind: of the decision, or of those given."""
    return [line for line in (decisions.awarded(award_list) if lines is None else lines) if line.candidate.kind == kind]


def submission(award_list: AwardList) -> Submission:
    """The Department's submission to the Chairman: who is in, by which quota, who is not and why."""
    chosen = award_lists.competing(award_list)
    everybody = list(award_list.lines.select_related("candidate"))
    proposals = Proposal.objects.filter(candidates__line__award_list=award_list).distinct().count()
    amounts = {line.pk: _amount(award_list, line) for line in chosen}
    units, people = (lines_of(award_list, kind, chosen) for kind in (SubjectKind.UNIT, SubjectKind.OFFICER))
    return Submission(
        heading=register_numbers.heading_of(movement_of(award_list), "submission", award_list, words.home_affairs()),
        subject=f"Về việc tặng {words.award_name(award_list)}",
        award=words.award_name(award_list),
        movement=words.movement_name(award_list),
        grounds=words.grounds(movement_of(award_list), decides=True),
        collectives=tuple(collective(unit.candidate, amounts[unit.pk]) for unit in units),
        individuals=tuple(person(officer.candidate, amounts[officer.pk]) for officer in people),
        recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở", "Lưu: VT, BTĐKT"),
        signature=words.signed_by_head(words.home_affairs()),
        addressee=(words.decider(award_list),),
        decider=words.decider(award_list),
        proposer=words.body_of(words.home_affairs()),
        units_received=proposals,
        appraisal=(_comments(award_list),),
        quota=tuple(
            QuotaLine(
                KIND_NAMES[share.kind],
                share.registered,
                share.quota.share.numerator,
                share.quota.share.denominator,
                (share.selection.places or 0) + share.taken,
                sum(line.candidate.kind == share.kind for line in everybody),
                share.shares.chosen,
            )
            for share in award_lists.shares(award_list)
            if share.quota is not None
        ),
        cut=tuple(_cut(line) for line in everybody if line.left_out or line.outcome in CUTS),
        fund=_fund(award_list),
        total_words=amount_in_words(sum(amounts.values())),
    )


def _amount(award_list: AwardList, line: AwardLine) -> int:
    """The money at today's rates before the decision has its day."""
    if line.amount_vnd is not None:
        return line.amount_vnd
    return decisions.bonus_of(award_list, line.candidate)[0].amount_vnd if award_list.decided_on else 0


def _comments(award_list: AwardList) -> str:
    came = award_list.objections.count()
    if award_list.comments_from_on is None or award_list.comments_until_on is None:
        return "Danh sách chưa được lấy ý kiến công khai."
    return (
        f"Danh sách được công khai lấy ý kiến từ ngày {formats.day(award_list.comments_from_on)} đến hết ngày "
        f"{formats.day(award_list.comments_until_on)}; "
        + (f"có {formats.padded(came)} ý kiến, đã được xem xét, trả lời." if came else "không có ý kiến.")
    )


def _cut(line: AwardLine) -> CutLine:
    person_or_unit = line.candidate
    reason = line.left_out or CUTS[Outcome(line.outcome)].format(rank=line.rank)
    return CutLine(
        recipient_name(line.candidate),
        words.unit_name(person_or_unit) if person_or_unit.kind == SubjectKind.OFFICER else "",
        reason,
    )


def _fund(award_list: AwardList) -> str:
    """The name of the fund; the same for all lines of a list."""
    funds = {line.fund for line in decisions.awarded(award_list) if line.fund}
    fund_ids = funds or {rule.fund for rule in award_of(movement_of(award_list), award_list.award_id).bonuses}
    return ", ".join(words.fund_name(movement_of(award_list), fund_id) for fund_id in sorted(fund_ids))


def decision(award_list: AwardList) -> ChairmanDecision | UnitDecision:
    """The decision with its annexed list. UserError before it is decided."""
    lines = _decided(award_list)
    unit = words.unit_of(award_list)
    units, people = (lines_of(award_list, kind, lines) for kind in (SubjectKind.UNIT, SubjectKind.OFFICER))
    name = words.award_name(award_list) if unit is None else f"Giấy khen của {words.decider(award_list)}"
    shared: dict[str, PassedOn] = {
        "subject": f"Về việc tặng {name}",
        "award": name,
        "movement": words.movement_name(award_list),
        "grounds": (
            *words.grounds(movement_of(award_list), award_list.decided_on, decides=True),
            _proposed_by(award_list),
        ),
        "collectives": tuple(collective(unit.candidate, unit.amount_vnd or 0) for unit in units),
        "individuals": tuple(person(officer.candidate, officer.amount_vnd or 0) for officer in people),
        "authority": words.decider(award_list).upper(),
        "authority_name": words.decider(award_list),
        "merit": MERIT.format(movement=words.movement_name(award_list)),
        "fund": _fund(award_list),
        "collective_bonus_vnd": units[0].amount_vnd if units else 0,
        "individual_bonus_vnd": people[0].amount_vnd if people else 0,
        "total_words": amount_in_words(sum(line.amount_vnd or 0 for line in lines)),
        "address": award_credentials.address_of(award_list),
    }
    number, symbol = words.number_and_sign(award_list)
    if unit is None:
        heading = words.city_heading(movement_of(award_list), "QĐ", number, award_list.decided_on, symbol)
        return ChairmanDecision(
            heading=heading,
            recipients=("Như Điều 3", "Lưu: VT, SNV"),
            responsible=RESPONSIBLE,
            signature=words.decided_by_head(words.city(), award_list.signer, award_list.decided_on),
            **shared,
        )
    heading = words.heading(movement_of(award_list), unit, "QĐ", number, award_list.decided_on, symbol)
    return UnitDecision(
        heading=heading,
        recipients=("Như Điều 3", "Lưu: VT"),
        responsible="Các bộ phận có liên quan",
        signature=words.decided_by_head(unit, award_list.signer, award_list.decided_on),
        **shared,
    )


def _proposed_by(award_list: AwardList) -> str:
    """On whose proposal it is decided: the last ground."""
    if not award_list.unit_id:
        return f"{_on_proposal_of_home_affairs()} {register_numbers.cited('Tờ trình', 'submission', award_list)}"
    proposing = document_numbers.proposing(award_list)
    if proposing is None or not isinstance(proposing[1], VotingSession):
        return f"{ON_PROPOSAL_OF_COUNCIL} Biên bản số {DOTS}/{register_numbers.MINUTES} ngày {DOTS}"
    return f"Xét đề nghị tại {minutes_reference(proposing[1]).text}"


def _on_proposal_of_home_affairs() -> str:
    head = bodies.body(words.home_affairs()).head_title
    return f"Theo đề nghị của {head} {words.body_of(words.home_affairs())} tại"


def _revocation_proposed_by(revocation: Revocation) -> str:
    paper = "revocation_proposal"
    if not revocation.line.award_list.unit_id:
        return f"{_on_proposal_of_home_affairs()} {register_numbers.cited('Tờ trình', paper, revocation)}"
    return f"{ON_PROPOSAL_OF_COUNCIL} {register_numbers.cited('Biên bản', paper, revocation)}"


def _decided(award_list: AwardList) -> list[AwardLine]:
    if award_list.decided_by_id is None:
        raise UserError("the list is not decided yet")
    return decisions.awarded(award_list)


def certificates(award_list: AwardList) -> Certificates:
    """The text of each certificate, in the order of the book of awards."""
    unit, addresses = words.unit_of(award_list) or words.city(), award_credentials.addresses_of(award_list)
    return Certificates(
        kind=words.short_award(award_list).upper(),
        authority=words.decider(award_list).upper(),
        decision=words.decision_of(award_list),
        place=bodies.body(unit, award_list.decided_on).place,
        certificates=tuple(
            Certificate(
                recipient_name(line.candidate),
                _described(line),
                words.capitalised(MERIT.format(movement=words.movement_name(award_list))),
                line.book_number or 0,
                addresses.get(line.pk, ""),
            )
            for line in _decided(award_list)
        ),
        signature=words.decided_by_head(unit, award_list.signer, award_list.decided_on),
        draft=words.is_draft(movement_of(award_list)),
    )


def _described(line: AwardLine) -> str:
    candidate = line.candidate
    if candidate.kind == SubjectKind.UNIT:
        return ""
    description = person(candidate)
    return f"{description.position}, {description.unit}"


def bonus_sheet(award_list: AwardList) -> BonusSheet:
    """The money of the decision, line by line, as it was decided: what is revoked later makes a sheet of its own."""
    name = f"{words.short_award(award_list)} trong {words.movement_name(award_list)}"
    return _sheet(award_list, award_list, _decided(award_list), f"Kèm theo {name}")


def adjusted_sheet(revocation: Revocation) -> BonusSheet:
    """What is left of the decision's money after a revocation and those before it. UserError before it is decided."""
    if revocation.decided_on is None:
        raise UserError("the revocation is not decided yet")
    award_list = revocation.line.award_list
    gone = Revocation.objects.filter(line__award_list=award_list, decided_on__isnull=False, pk__lte=revocation.pk)
    revoked = set(gone.values_list("line_id", flat=True))
    number, symbol = words.number_and_sign(revocation)
    by = Reference("Quyết định", number, symbol, revocation.decided_on, words.decider(award_list))
    name = f"{words.short_award(award_list)} trong {words.movement_name(award_list)}"
    return _sheet(
        revocation,
        award_list,
        [line for line in _decided(award_list) if line.pk not in revoked],
        f"Điều chỉnh sau khi hủy bỏ khen thưởng theo {by.text}, kèm theo {name}",
    )


def _sheet(of: AwardList | Revocation, award_list: AwardList, lines: Sequence[AwardLine], subject: str) -> BonusSheet:
    """The sheet of a decision, or that which a revocation leaves (`of`)."""
    unit = words.unit_of(award_list)
    salary = load_law().base_salary_vnd(on=decisions.day_of(award_list))
    sheet = "bonus_sheet" if isinstance(of, AwardList) else "adjusted_sheet"
    heading = register_numbers.heading_of(movement_of(award_list), sheet, of, unit or words.home_affairs())
    source = load_law().sources[salary.citation.source]
    return BonusSheet(
        heading=heading,
        subject=subject,
        decision=words.decision_of(award_list),
        fund=_fund(award_list),
        base_salary_vnd=award_list.base_salary_vnd or salary.value,
        base_salary_source=grounds.numbered(source),
        collectives=tuple(_bonus(award_list, line) for line in lines_of(award_list, SubjectKind.UNIT, lines)),
        individuals=tuple(_bonus(award_list, line) for line in lines_of(award_list, SubjectKind.OFFICER, lines)),
        total_words=amount_in_words(sum(line.amount_vnd or 0 for line in lines)),
        prepared_by=SignatureBlock((), ""),
        accountant=SignatureBlock((), ""),
        signature=words.signed_by_head(unit or words.home_affairs()),
    )


def _bonus(award_list: AwardList, line: AwardLine) -> BonusLine:
    bonus, _fund_id = decisions.bonus_of(award_list, line.candidate)
    return BonusLine(
        recipient_name(line.candidate),
        _described(line),
        bonus.salary_hundredths,
        line.amount_vnd or 0,
        acts_in_words(line.candidate.exceptions),
    )


def revocation_decision(revocation: Revocation) -> RevocationDecision:
    """The decision that takes an award back, with the money that is to be repaid. UserError before it is decided."""
    if revocation.decided_on is None or revocation.repay_by_on is None:
        raise UserError("the revocation is not decided yet")
    line = revocation.line
    award_list = line.award_list
    unit = words.unit_of(award_list)
    (number, symbol), on = words.number_and_sign(revocation), revocation.decided_on
    name = words.short_award(award_list)
    if unit is None:
        heading = words.city_heading(movement_of(award_list), "QĐ", number, on, symbol)
        signature = words.decided_by_head(words.city(), award_list.signer, on)
    else:
        heading = words.heading(movement_of(award_list), unit, "QĐ", number, on, symbol)
        signature = words.decided_by_head(unit, award_list.signer, on)
    amount = line.amount_vnd or 0
    return RevocationDecision(
        heading=heading,
        subject=f"Về việc hủy bỏ quyết định tặng {name} và thu hồi tiền thưởng",
        award=words.award_name(award_list),
        authority=words.decider(award_list).upper(),
        authority_name=words.decider(award_list),
        grounds=(
            *words.grounds(movement_of(award_list), on, decides=True),
            _revocation_proposed_by(revocation),
        ),
        revoked=(
            RevokedLine(
                recipient_name(line.candidate),
                _described(line),
                words.decision_of(award_list),
                amount,
                revocation.reason,
            ),
        ),
        fund=_fund(award_list),
        repay_by_on=revocation.repay_by_on,
        total_words=amount_in_words(amount),
        responsible=RESPONSIBLE if unit is None else "Các bộ phận có liên quan",
        recipients=("Như Điều 3", "Lưu: VT"),
        signature=signature,
    )
