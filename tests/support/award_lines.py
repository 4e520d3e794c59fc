"""Lines of an award's list over the small city, as the site writes them into a full bundle."""

from typing import Any

from thidua.proof.award_statement import HEADING
from thidua.rules.movement import RankBy
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun

# What the small city gives to rank by; all else is too little to say anything.
MEASURED = {("X1", "unit-active-procedures"): [4, 5]}


def line_of(
    made: EvaluationRun, kind: SubjectKind, subject_id: str, candidate: str, *, no: int = 0, **stated: Any
) -> dict[str, Any]:
    """A line that was left out of the ranking, with two votes of yes; no: votes of no."""
    subject = made.evaluation.subject(kind, subject_id)
    unit = made.evaluation.subject(SubjectKind.UNIT, (subject and subject.unit_id) or subject_id)
    assert subject is not None
    assert unit is not None
    criteria = []
    for row in made.evaluation.of(kind, subject_id):
        counted = next((part for part in row.parts if part.numerator is not None), None)
        integers = (counted.numerator, counted.denominator) if counted else (None, None)
        numbers = dict(zip(("numerator", "denominator"), integers, strict=True))
        criteria.append({"id": row.criterion_id, "clause": row.clause, "state": str(row.state), **numbers})
    keys = [key for key in made.movement.rank_keys(kind) if key.by in (RankBy.INDICATOR, RankBy.DIRECT)]
    return {
        "kind": kind.value,
        "subject": {
            "id": subject_id,
            "name": subject.name,
            "unit": unit.name,
            "criteria": criteria,
            "marked": [row["id"] for row in criteria if row["state"] not in ("met", "not_applicable")],
            "vote": {"yes": 2, "no": no, "abstained": 0},
        },
        "measured": {key.id: [1, 1] if key.by is RankBy.DIRECT else MEASURED.get((subject_id, key.id)) for key in keys},
        HEADING: {
            "council": "unit-council",
            "members": 3,
            "recused": 0,
            "secret": True,
            "exceptions": [],
            "barred": True,
            "left_out": "Rút",
            "approved": None,
            "decision_reason": "",
            "submitted_at": None,
            "received_at": None,
            "late": "",
            "sessions": [],
            "printed_as": "",
            "in_papers": subject.name,
            "unit_in_papers": "",
            "revoked": None,
            "candidate": candidate,
            "ballots": "votes/3.json",
            **stated,
        },
    }
