"""The bundles of a decision: for those who examine it, and for the public."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from thidua.definitions.law import load_law
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress
from thidua.proof.award_bundle import EVIDENCE, redacted, write_bundle
from thidua.proof.bundle import seal
from thidua.rules.movement import Share
from thidua.verdicts.results import canonical_json
from thidua.web.apps.awards.domain import award_lists, decisions, dossier_completeness
from thidua.web.apps.awards.models import AwardLine, AwardList, Paper
from thidua.web.apps.awards.papers.proposal_documents import counted_session, last_session
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.values import Json, JsonObject

FULL, PUBLIC = "full", "public"


def path_of(award_list: AwardList, which: str) -> Path:
    """Where a bundle lies; it may not have been made yet."""
    folder: Path = settings.HOME.path / "bundles"
    return folder / f"award-{award_list.pk}-{award_list.version}-{which}.zip"


def value_of(award_list: AwardList) -> JsonObject:
    """The decision as JSON. UserError before it is decided."""
    evaluation = _evaluation(award_list)
    unit_names = names()
    lines = list(award_list.lines.select_related("candidate__proposal").order_by("pk"))
    return {
        "movement": award_list.movement_id,
        "movement_hash": evaluation.basis["movement_hash"],
        "award": award_list.award_id,
        "unit": award_list.unit_id,
        "number": award_list.number,
        "symbol": award_list.symbol,
        "decided_on": str(award_list.decided_on),
        "result_hash": evaluation.result_hash,
        "import_number": evaluation.import_number,
        "as_of_at": evaluation.as_of_at,
        "base_salary_vnd": award_list.base_salary_vnd,
        "register": {"number": award_list.freeze.number, "sha256": award_list.freeze.sha256}
        if award_list.freeze
        else None,
        "kinds": [_kind(share) for share in award_lists.shares(award_list)],
        "lines": [_line(award_list, line, unit_names) for line in lines],
        "objections": [
            {"what": objection.what, "text": objection.text, "answer": objection.answer, "upheld": objection.upheld}
            for objection in award_list.objections.all()
        ],
        "revocations": [
            {"line": line.pk, "reason": line.revocation.reason, "on": str(line.revocation.decided_on)}
            for line in lines
            if line.revoked
        ],
    }


def _evaluation(award_list: AwardList) -> Evaluation:
    """What a decided list rests on. UserError before it is decided."""
    if award_list.evaluation is None or award_list.decided_by_id is None:
        raise UserError("the list is not decided yet")
    return award_list.evaluation


def _kind(share: award_lists.QuotaUse) -> JsonObject:
    return {
        "kind": share.kind.value,
        "quota": _share(share.quota.share) if share.quota else None,
        "registered": share.registered,
        "taken": share.taken,
        "keys": [
            {"id": key.id, "by": key.by.value, "indicator": key.indicator, "higher_is_better": key.higher_is_better}
            for key in site_engine.movement().rank_keys(share.kind)
        ],
    }


def _share(share: Share) -> list[int]:
    return [share.numerator, share.denominator]


def _line(award_list: AwardList, line: AwardLine, unit_names: Mapping[str, str]) -> JsonObject:
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
    return {
        "no": line.pk,
        "kind": candidate.kind,
        "id": candidate.subject_id,
        "name": candidate.name,
        "unit": unit_names.get(candidate.unit_id, candidate.unit_id),
        "marked": candidate.marked,
        "stated_reason": candidate.reason,
        "criteria": candidate.standing["criteria"],
        "met": sum(criterion["state"] == "met" for criterion in candidate.standing["criteria"]),
        "values": line.values,
        "rank": line.rank,
        "outcome": line.outcome,
        "left_out": line.left_out,
        "approved": line.approved,
        "reason": line.decision_reason,
        "amount_vnd": line.amount_vnd,
        "rate": rate,
        "fund": line.fund,
        "revoked": line.revoked,
        "candidate": str(candidate.pk),
        "ballots": _ballots_of(candidate.proposal_id),
        "vote": {
            **{name: vote[name] for name in ("members", "recused", "yes", "no", "abstained")},
            **{name: session.rules[name] for name in ("quorum", "passes", "pass_of")},
            "secret": session.secret,
        },
    }


def _ballots_of(proposal_pk: int) -> str:
    """The member with the published votes of a proposal."""
    return f"votes/{proposal_pk}.json"


def make(award_list: AwardList, *, progress: Progress) -> dict[str, str]:
    """Makes both bundles of a decision; their hashes. The evidence is sealed from the ledger, as of the list's moment.

    Raises:
        UserError: it is not decided, or the ledger no longer gives what the decision rests on.
    """
    value = value_of(award_list)
    evaluation = _evaluation(award_list)
    request = site_engine.EvaluationRequest(evaluation.import_number, datetime.fromisoformat(evaluation.as_of_at))
    under = site_engine.calendars_of(evaluation.basis["calendar_fingerprint"])
    run = site_engine.evaluate(request, under=under, progress=progress)
    if run.evaluation.result_hash() != evaluation.result_hash:
        raise UserError("computed anew, the evaluation of this decision differs: look at the proof of its lines first")
    full = path_of(award_list, FULL)
    full.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder("thidua-award-") as folder:
        calendar = site_engine.calendar_reference(evaluation.basis["calendar_fingerprint"])
        sealed = seal(run, folder / EVIDENCE, movement=settings.MOVEMENT, calendar=calendar, progress=progress)
        papers = {
            f"papers/{paper.pk}-{paper.kind}.docx": dossier_completeness.path_of(paper) for paper in _papers(award_list)
        }
        votes = {_ballots_of(pk): canonical_json(listed) for pk, listed in _votes(award_list).items()}
        digest = write_bundle(full, value, {**papers, **votes}, sealed)
    public = write_bundle(path_of(award_list, PUBLIC), redacted(value, digest), {})
    return {FULL: digest, PUBLIC: public}


def _papers(award_list: AwardList) -> list[Paper]:
    return [paper for paper in dossier_completeness.of_list(award_list) if not paper.uploaded]


def _votes(award_list: AwardList) -> dict[int, list[list[str]]]:
    """The published votes of each proposal, in the order of their commitments."""
    votes = {}
    for proposal in {line.candidate.proposal for line in award_list.lines.select_related("candidate__proposal")}:
        session = counted_session(proposal)
        if session is not None:
            listed = session.votes.order_by("commitment").values_list("commitment", "candidate_id", "choice")
            votes[proposal.pk] = [[sign, str(candidate), choice] for sign, candidate, choice in listed]
    return votes


@handles("award-bundle")
def work(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """args: list. Result: the hashes of both bundles."""
    award_list = AwardList.objects.filter(pk=args["list"]).first()
    if award_list is None:
        raise UserError("there is no such list")
    return make(award_list, progress=progress)
