"""A share of too few items ranks nobody: nothing was measured, which is worse than anything measured."""

from datetime import datetime

import pytest

from thidua.definitions.movement_loader import load_movement
from thidua.rules.awards.ranking import Contender, select
from thidua.rules.movement import RankBy, RankKey
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import candidate_evidence
from thidua.web.apps.awards.models import Candidate
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation

MOVEMENT = load_movement("can-tho-2026")
LEAST = {
    "satisfaction": MOVEMENT.settings.satisfaction_minimum_n,
    "finished_on_time": MOVEMENT.settings.dossiers_minimum_n,
}


def key(indicator: str) -> RankKey:
    citation = MOVEMENT.rankings[0].citation
    return RankKey("measured", SubjectKind.OFFICER, RankBy.INDICATOR, citation, indicator)


def candidate(indicator: str, *months: tuple[int, int]) -> Candidate:
    """A candidate with counts of numerator and denominator, one a month, as an evaluation keeps them."""
    figures = {indicator: [[202605 + at, good, counted, 0] for at, (good, counted) in enumerate(months)]}
    subject = EvaluatedSubject(kind="officer", subject_id="P1", figures=figures)
    settings = {
        "satisfaction_minimum_n": str(LEAST["satisfaction"]),
        "dossiers_minimum_n": str(LEAST["finished_on_time"]),
    }
    evaluation = Evaluation(import_number=1, as_of_at=datetime(2026, 12, 31).isoformat(), basis={"settings": settings})
    evidence = candidate_evidence.CandidateEvidence(subject, (), on_hold=False, participant=True, confirmed=True)
    return Candidate(standing=candidate_evidence.evidence_value(evidence, MOVEMENT.awards[0], evaluation))


@pytest.mark.parametrize("indicator", list(LEAST))
def test_below_the_least_number_nothing_was_measured(indicator: str) -> None:
    least = LEAST[indicator]
    few, enough = candidate(indicator, (least - 1, least - 1)), candidate(indicator, (0, least))
    assert candidate_evidence.values(few, (key(indicator),)) == [None]
    # At the least number itself, and where only all months together reach it, there is a share.
    assert candidate_evidence.values(enough, (key(indicator),)) == [[0, least]]
    assert candidate_evidence.values(candidate(indicator, (1, 1), (2, least - 1)), (key(indicator),)) == [[3, least]]


@pytest.mark.parametrize("indicator", list(LEAST))
def test_all_of_too_few_ranks_after_none_of_enough(indicator: str) -> None:
    least, keys = LEAST[indicator], (key(indicator),)
    contenders = [
        Contender(name, tuple(map(candidate_evidence.fraction, candidate_evidence.values(one, keys))))
        for name, one in (
            ("all-of-few", candidate(indicator, (least - 1, least - 1))),
            ("none-of-enough", candidate(indicator, (0, least))),
            ("nothing", candidate(indicator)),
        )
    ]
    ranks = {line.id: line.rank for line in select(contenders, keys, None, len(contenders)).lines}
    assert ranks == {"none-of-enough": 1, "all-of-few": 2, "nothing": 2}
