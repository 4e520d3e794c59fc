"""The bundles of a decision: for those who examine it, and for the public."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from thidua.definitions.law import load_law
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress
from thidua.proof.award_bundle import EVIDENCE, PAPERS, REGISTER, VOTES, write_bundle, write_public_bundle
from thidua.proof.award_evidence import CITY
from thidua.proof.award_papers import paper_findings, printed_decision, title_of
from thidua.proof.award_statement import HEADING
from thidua.proof.bundle import movement_member, rule_members, seal
from thidua.proof.frozen_register import register_value
from thidua.proof.public_award import AwardingBody, PublicRules, public_award
from thidua.proof.site_keys import site_signer
from thidua.rules.movement import Movement, RankBy, Share
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import SubjectInfo, canonical_json
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.domain import (
    award_lists,
    decisions,
    dossier_completeness,
    proposals,
    voting_sessions,
)
from thidua.web.apps.awards.domain.document_numbers import counted_session
from thidua.web.apps.awards.models import AwardLine, AwardList, Paper, Proposal, Revocation, VotingSession
from thidua.web.apps.awards.papers import bodies
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import person, printed_name
from thidua.web.apps.awards.papers.council_minutes import last_session
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.movements.bound import edition_of_record, movement_of
from thidua.web.apps.movements.editions import laid_out
from thidua.web.apps.registers.participants import register_of
from thidua.web.ui.values import Json, JsonObject

FULL, PUBLIC = "full", "public"


def path_of(award_list: AwardList, which: str) -> Path:
    """Where a bundle lies; it may not have been made yet."""
    folder: Path = settings.HOME.path / "bundles"
    return folder / f"award-{award_list.pk}-{award_list.version}-{which}.zip"


def value_of(award_list: AwardList, run: EvaluationRun) -> JsonObject:
    """The decision as JSON; `run`: the evaluation that it rests on. UserError before it is decided."""
    evaluation, frozen = _evaluation(award_list), award_list.freeze
    register = register_of(frozen) if frozen else None
    shares = award_lists.shares(award_list)
    kinds = [share.kind for share in shares]
    subjects = {(str(subject.kind), subject.id): subject for subject in run.evaluation.subjects}

    def subject(line: AwardLine) -> SubjectInfo:
        return subjects[line.candidate.kind, line.candidate.subject_id]

    def place(line: AwardLine) -> tuple[int, bool, int, str, str]:
        info = subject(line)
        return kinds.index(info.kind), line.rank is None, line.rank or 0, info.name, info.id

    lines = sorted(award_list.lines.select_related("candidate__proposal"), key=place)
    return {
        "movement": award_list.movement_id,
        "movement_hash": evaluation.basis["movement_hash"],
        "base_salary_vnd": award_list.base_salary_vnd,
        "evaluation": {
            "result_hash": evaluation.result_hash,
            "import_number": evaluation.import_number,
            "as_of_at": evaluation.as_of_at,
        },
        "register": {
            "number": register.number,
            "on": register.on,
            "sha256": frozen.sha256,
            "registered": {kind.value: award_lists.registered(award_list, kind) for kind in SubjectKind},
        }
        if frozen and register
        else None,
        "kinds": [_kind(run.movement, share) for share in shares],
        "lines": [
            {"no": number, **_line(award_list, line, run, subject(line))} for number, line in enumerate(lines, 1)
        ],
        HEADING: _stated(award_list, shares),
    }


def _stated(award_list: AwardList, shares: Sequence[award_lists.QuotaUse]) -> JsonObject:
    """What people said of the whole list."""
    number, symbol = words.number_and_sign(award_list)
    return {
        "award": award_list.award_id,
        "unit": award_list.unit_id,
        "number": number,
        "symbol": symbol,
        "signer": award_list.signer,
        "decided_on": str(award_list.decided_on),
        "comments_from_on": _day(award_list.comments_from_on),
        "comments_until_on": _day(award_list.comments_until_on),
        "taken": {share.kind.value: share.taken for share in shares},
        "objections": [
            {"what": objection.what, "text": objection.text, "answer": objection.answer, "upheld": objection.upheld}
            for objection in award_list.objections.all()
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _evaluation(award_list: AwardList) -> Evaluation:
    """What a decided list rests on. UserError before it is decided."""
    if award_list.evaluation is None or award_list.decided_by_id is None:
        raise UserError("the list is not decided yet")
    return award_list.evaluation


def _kind(movement: Movement, share: award_lists.QuotaUse) -> JsonObject:
    return {
        "kind": share.kind.value,
        "quota": _share(share.quota.share) if share.quota else None,
        "registered": share.registered,
        "taken": share.taken,
        "keys": [
            {"id": key.id, "by": key.by.value, "indicator": key.indicator, "higher_is_better": key.higher_is_better}
            for key in movement.rank_keys(share.kind)
        ],
    }


def _share(share: Share) -> list[int]:
    return [share.numerator, share.denominator]


def _line(award_list: AwardList, line: AwardLine, run: EvaluationRun, subject: SubjectInfo) -> JsonObject:
    candidate = line.candidate
    session = last_session(candidate.proposal)
    vote = next(result for result in session.results if result["candidate"] == str(candidate.pk))
    rate = None
    if line.approved:
        bonus_rate = load_law().bonus_rate(line.rate, on=decisions.day_of(award_list)).value
        rate = {
            "id": bonus_rate.id,
            "multiple": _share(bonus_rate.multiple),
            "collective_times": bonus_rate.collective_times,
            "round_up_to_vnd": bonus_rate.round_up_to_vnd,
        }
    units, unit_id = run.participants.units, subject.unit_id or subject.id
    keys = zip(run.movement.rank_keys(subject.kind), line.values, strict=True)
    return {
        "kind": candidate.kind,
        "values": line.values,
        "rank": line.rank,
        "outcome": line.outcome,
        "tied_with": line.tied_with,
        "council": {name: session.rules[name] for name in ("quorum", "passes", "pass_of")},
        "fund": line.fund,
        "amount_vnd": line.amount_vnd,
        "rate": rate,
        "subject": {
            "id": subject.id,
            "name": subject.name,
            "unit": units[unit_id].name if unit_id in units else unit_id,
            "criteria": candidate.standing["criteria"],
            "marked": candidate.marked,
            "vote": {name: vote[name] for name in ("yes", "no", "abstained")},
        },
        "measured": {key.id: value for key, value in keys if key.by in (RankBy.INDICATOR, RankBy.DIRECT)},
        HEADING: {
            "council": session.rules_id,
            "members": vote["members"],
            "recused": vote["recused"],
            "secret": session.secret,
            "exceptions": candidate.exceptions,
            "barred": bool(candidate.lacking),
            "left_out": line.left_out,
            "approved": line.approved,
            "decision_reason": line.decision_reason,
            "submitted_at": submitted.isoformat() if (submitted := candidate.proposal.submitted_at) else None,
            "received_at": received.isoformat() if (received := candidate.proposal.received_at) else None,
            "late": proposals.allowed_late(candidate.proposal),
            "printed_as": candidate.name if candidate.name != subject.name else "",
            "in_papers": printed_name(candidate),
            "unit_in_papers": person(candidate).unit if subject.kind is SubjectKind.OFFICER else "",
            "revoked": _revoked(line.revocation) if line.revoked else None,
            "sessions": [_session(session) for session in _sessions(candidate.proposal)],
            "candidate": str(candidate.pk),
            "ballots": _ballots_of(candidate.proposal_id),
        },
    }


def _revoked(revocation: Revocation) -> JsonObject:
    number, symbol = words.number_and_sign(revocation)
    return {
        "reason": revocation.reason,
        "on": _day(revocation.decided_on),
        "number": number,
        "symbol": symbol,
    }


def _sessions(proposal: Proposal) -> Iterable[VotingSession]:
    """Every session of the council on the award, the oldest first."""
    return voting_sessions.sessions_of(proposal).filter(closed_at__isnull=False).order_by("opened_at")


def _session(session: VotingSession) -> JsonObject:
    counted = ("members", "recused", "yes", "no", "abstained", "passed")
    names = {str(candidate.pk): candidate.name for candidate in session.proposal.candidates.all()}
    return {
        "number": session.number,
        "on": str(timezone.localtime(session.opened_at).date()),
        "called_again": session.call_reason,
        "without_result": session.end_reason,
        "results": [
            {"name": names[result["candidate"]], **{name: result[name] for name in counted}}
            for result in session.results
        ],
    }


def _ballots_of(proposal_pk: int) -> str:
    """The member with the published votes of a proposal."""
    return f"{VOTES}{proposal_pk}.json"


def make(award_list: AwardList, *, progress: Progress) -> dict[str, str]:
    """Makes both bundles of a decision; their hashes. The evidence is sealed from the ledger, as of the list's moment.

    Raises:
        UserError: it is not decided, or the ledger no longer gives what the decision rests on.
    """
    evaluation = _evaluation(award_list)
    request = site_engine.EvaluationRequest(evaluation.import_number, datetime.fromisoformat(evaluation.as_of_at))
    under = site_engine.calendars_of(evaluation.basis["calendar_fingerprint"])
    run = site_engine.evaluate_anew(request, movement=movement_of(evaluation), under=under, progress=progress)
    if run.evaluation.result_hash() != evaluation.result_hash:
        raise UserError("computed anew, the evaluation of this decision differs: look at the proof of its lines first")
    value, signer = value_of(award_list, run), site_signer(settings.HOME.path)
    body = _body_of(award_list)
    papers = {
        f"{PAPERS}{paper.pk}-{paper.kind}.docx": dossier_completeness.path_of(paper) for paper in _papers(award_list)
    }
    printed = printed_decision(value, run.movement, load_law(), body.group)
    for problem in paper_findings(printed, papers, title_of):
        raise UserError("make the papers of the list anew, they do not say what was decided: {what}", what=problem)
    full = path_of(award_list, FULL)
    full.parent.mkdir(parents=True, exist_ok=True)
    edition = edition_of_record(evaluation)
    with scratch_folder("thidua-award-") as folder, laid_out(edition) as movement:
        calendar = site_engine.calendar_reference(evaluation.basis["calendar_fingerprint"])
        sealed = seal(run, folder / EVIDENCE, movement=movement, calendar=calendar, signer=signer, progress=progress)
        votes = {_ballots_of(pk): canonical_json(listed) for pk, listed in _votes(award_list).items()}
        frozen = award_list.freeze
        register = {REGISTER: canonical_json(register_value(register_of(frozen)))} if frozen else {}
        digest = write_bundle(full, value, {**papers, **votes, **register}, sealed, signer)
        rules = PublicRules(movement_member(movement), run.movement, load_law())
        for_public = public_award(value, body, digest, rules)
        public = write_public_bundle(path_of(award_list, PUBLIC), for_public, rule_members(movement), signer)
    hashes = {FULL: digest, PUBLIC: public}
    audit.write("award.bundle", f"award_list:{award_list.pk}", details=hashes)
    return hashes


def _body_of(award_list: AwardList) -> AwardingBody:
    """Who decided, and as what the decision is signed; nobody by name."""
    unit = words.unit_of(award_list)
    issuer, on = unit or words.city(), award_list.decided_on
    return AwardingBody(
        unit=award_list.unit_id,
        group=unit.group if unit else CITY,
        name=bodies.body(issuer, on).name,
        signed_as=", ".join(words.decided_by_head(issuer, award_list.signer, on).authority),
    )


def _papers(award_list: AwardList) -> list[Paper]:
    return [paper for paper in dossier_completeness.of_list(award_list) if not paper.uploaded]


def _votes(award_list: AwardList) -> dict[int, list[list[str]]]:
    """The published votes of each proposal on the list's candidates, in the order of their commitments."""
    votes = {}
    lines = list(award_list.lines.select_related("candidate__proposal"))
    candidates = [line.candidate_id for line in lines]
    for proposal in {line.candidate.proposal for line in lines}:
        session = counted_session(proposal)
        if session is not None:
            listed = (
                session.votes.filter(candidate__in=candidates)
                .order_by("commitment")
                .values_list("commitment", "candidate_id", "choice")
            )
            votes[proposal.pk] = [[sign, str(candidate), choice] for sign, candidate, choice in listed]
    return votes


@handles("award-bundle")
def work(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """args: list. Result: the hashes of both bundles."""
    award_list = AwardList.objects.filter(pk=args["list"]).first()
    if award_list is None:
        raise UserError("there is no such list")
    return make(award_list, progress=progress)
