"""Documents of a proposal from the data: letter and achievement reports (IV.1)."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.documents.papers.blocks import (
    CriterionResult,
    RecognisedInitiative,
    Reference,
    SignatureBlock,
)
from thidua.documents.papers.document_types import PersonReport, ProposalLetter, UnitReport
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import formats
from thidua.ledger.cleaning.vocabulary import whole_number
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.verdicts.wording import name_until
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.awards.papers import bodies, figures, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import (
    STATES,
    _field_text,
    collective,
    criterion_figures,
    of_kind,
    person,
    stated_reason,
    unit_of,
)
from thidua.web.apps.awards.papers.council_minutes import earlier_sessions, last_session, minutes_reference
from thidua.web.apps.awards.papers.deciding_words import decided_by
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.models import RegisterEntry

SUMMARY = (
    "Qua theo dõi phong trào trên dữ liệu hồ sơ tính đến ngày {day}, Hội đồng Thi đua - Khen thưởng đã xét và bỏ phiếu "
    "đối với {count} trường hợp."
)


def passed(proposal: Proposal) -> list[Candidate]:
    """The candidates whom the council passed."""
    return list(proposal.live().filter(passed=True))


def proposal_letter(proposal: Proposal) -> ProposalLetter:
    """Form 01, with the list attached: exactly whom the council passed."""
    unit, chosen = unit_of(proposal), passed(proposal)
    session = last_session(proposal)
    return ProposalLetter(
        heading=register_numbers.heading_of(movement_of(proposal), "proposal_letter", proposal, unit),
        subject=f"Về việc đề nghị tặng {words.award_name(proposal)}",
        award=words.award_name(proposal),
        movement=words.movement_name(proposal),
        grounds=words.grounds(movement_of(proposal)),
        collectives=tuple(collective(candidate) for candidate in of_kind(chosen, SubjectKind.UNIT)),
        individuals=tuple(person(candidate) for candidate in of_kind(chosen, SubjectKind.OFFICER)),
        recipients=("Như trên", "Lưu: VT"),
        signature=words.signed_by_head(unit),
        addressee=(
            f"{bodies.body(words.city()).head_title} {words.body_of(words.city())}",
            f"{words.body_of(words.home_affairs())} (Ban Thi đua - Khen thưởng)",
        ),
        decider=f"{bodies.body(words.city()).head_title} {words.body_of(words.city())}",
        proposer=words.body_of(unit),
        summary=(
            SUMMARY.format(day=_data_day(chosen), count=formats.padded(len(session.results))),
            *(f"Trước đó, Hội đồng đã họp. {outcome}" for outcome in earlier_sessions(session)),
        ),
        council=minutes_reference(session),
    )


def _data_day(candidates: Sequence[Candidate]) -> str:
    days = sorted({str(candidate.standing["as_of_at"])[:10] for candidate in candidates})
    return "/".join(reversed(days[-1].split("-"))) if days else DOTS


def results(candidate: Candidate) -> tuple[CriterionResult, ...]:
    """Criterion by criterion: the figure of the movement and the verdict."""
    movement, listed = movement_of(candidate.proposal), []
    for criterion in candidate.standing["criteria"]:
        deciding = criterion_figures(candidate, criterion)
        requirement = figures.asked_by(deciding)
        listed.append(
            CriterionResult(
                criterion["clause"],
                criterion_title(movement, criterion["id"], "vi"),
                "",
                decided_by(deciding, criterion["state"], candidate.kind, candidate.subject_id, criterion["id"]),
                STATES[criterion["state"]] + (f" (yêu cầu {requirement})" if requirement else ""),
            )
        )
    return tuple(listed)


def initiatives(candidate: Candidate) -> tuple[RecognisedInitiative, ...]:
    """Recognised initiatives of the candidate, opened or recognised within the movement, with their documents."""
    window = movement_of(candidate.proposal).window
    days = (window.from_on, window.to_on)
    within = Q(opened_on__range=days) | Q(document_on__range=days)
    mine = (
        {"officer_id": candidate.subject_id}
        if candidate.kind == SubjectKind.OFFICER
        else {"unit_id": candidate.subject_id}
    )
    recognised = []
    for register in registers_for(Purpose.RECOGNISED_INITIATIVES):
        use = register.use_for(Purpose.RECOGNISED_INITIATIVES)
        entries = RegisterEntry.objects.filter(within, register=register.id, state=use.states["recognised"], **mine)
        recognised += [(entry, str(entry.data.get(use.fields["effect"]) or "")) for entry in entries.order_by("code")]
    return tuple(
        RecognisedInitiative(
            entry.title.rstrip(". "),
            effect.rstrip(". "),
            "",
            Reference("Quyết định", None, entry.document_no, entry.document_on, entry.authority),
        )
        for entry, effect in recognised
    )


def unit_report(candidate: Candidate) -> UnitReport:
    """Form 08 of a collective: figures from the data, the rest as the unit wrote it."""
    unit = Unit.objects.get(pk=candidate.subject_id)
    signs = words.signing_body(unit)
    name = words.body_of(unit) if signs.pk == unit.pk else words.full_name(unit)
    return UnitReport(
        heading=register_numbers.heading_of(movement_of(candidate.proposal), "unit_report", candidate, signs),
        award=words.award_name(candidate.proposal),
        movement=words.movement_name(candidate.proposal),
        name=name_until(name, unit.ended_on, "vi"),
        seat=_field_text(candidate, "seat") or bodies.body(signs).place,
        contact=_field_text(candidate, "contact"),
        structure=_field_text(candidate, "structure") or DOTS,
        staff=whole_number(_field_text(candidate, "staff")),
        duties=_paragraphs(candidate, "duties"),
        results=results(candidate),
        achievements=(*_paragraphs(candidate, "achievements"), *_reason(candidate)),
        initiatives=initiatives(candidate),
        signature=words.signed_by_head(signs),
        confirmation=SignatureBlock((), ""),
    )


def person_report(candidate: Candidate) -> PersonReport:
    """Form 08 of a person; dotted lines for the author's own hand where nobody recorded a word."""
    unit, who = Unit.objects.get(pk=candidate.unit_id), bodies.person_in_papers(candidate.subject_id)
    signs = words.signing_body(unit)
    return PersonReport(
        heading=replace(words.heading(movement_of(candidate.proposal), signs, ""), symbol=""),
        award=words.award_name(candidate.proposal),
        movement=words.movement_name(candidate.proposal),
        honorific=who.honorific,
        name=candidate.name,
        born_on=who.born_on,
        sex=who.sex or DOTS,
        home=who.home or DOTS,
        residence=who.residence,
        position=who.position or DOTS,
        unit=words.body_of(unit),
        qualification=who.qualification or DOTS,
        duties=_paragraphs(candidate, "duties"),
        results=results(candidate),
        achievements=(*_paragraphs(candidate, "achievements"), *_reason(candidate)),
        initiatives=initiatives(candidate),
        signature=SignatureBlock((), candidate.name),
        confirmation=words.signed_by_head(signs),
    )


def _paragraphs(candidate: Candidate, what: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _field_text(candidate, what).splitlines() if line.strip()) or (DOTS,)


def _reason(candidate: Candidate) -> tuple[str, ...]:
    return (stated_reason(candidate),) if candidate.marked else ()
