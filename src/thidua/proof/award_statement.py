"""What people decided about a list of awards and no rule or fact gives: the part of a decision that is not proven.

The full bundle has it under `not_proven`, apart from all that follows from it and from the evidence. Its form is
closed: a field that stands nowhere here is refused.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

HEADING = "not_proven"
Count = Annotated[int, Field(ge=0)]


class Statement(BaseModel):
    """A closed form: nothing is turned into another type, and nothing may be added."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StatedVote(Statement):
    """Votes on a candidate."""

    yes: Count
    no: Count
    abstained: Count

    @property
    def voted(self) -> int:
        """How many voted, abstentions included."""
        return self.yes + self.no + self.abstained


class StatedCriterion(Statement):
    """A verdict on a criterion with the integers of its first counted requirement."""

    id: str
    clause: str
    state: str
    numerator: int | None
    denominator: int | None


class StatedSubject(Statement):
    """Who a line is about, with the verdicts and the vote."""

    id: str
    name: str
    unit: str
    criteria: list[StatedCriterion]
    marked: list[str]
    vote: StatedVote


class StatedException(Statement):
    """A signed act that excepts a candidate from a criterion. entry: its code in the register."""

    criterion: str
    ground: str
    authority: str
    document_no: str
    document_on: date
    signer: str
    entry: str


class StatedRevocation(Statement):
    """The decision that took the award back. number, symbol: of the document."""

    reason: str
    on: date
    number: int | None
    symbol: str


class StatedSessionResult(Statement):
    """What a session of the council said of somebody it voted on."""

    name: str
    members: Count
    recused: Count
    yes: Count
    no: Count
    abstained: Count
    passed: bool


class StatedSession(Statement):
    """A session of the council on the award, whatever came of it.

    called_again: why there was another after an earlier one; without_result: why it ended so.
    """

    number: Count
    on: date
    called_again: str
    without_result: str
    results: list[StatedSessionResult]


class StatedLine(Statement):
    """What people said of a candidate.

    candidate: the number that its ballots name; ballots: their file. members, recused: of the council, and those of it
    who may not vote on the candidate. left_out, decision_reason: why it was taken off the list, or refused.
    barred: fails a criterion from which no act excepts it. late: why its dossier was allowed after the deadline.
    submitted_at, received_at: when its unit handed it in, and when it reached Home Affairs (IV.2).
    printed_as: the name as corrected. in_papers: the name as papers print it: of a body its full one; unit_in_papers: a
    person's unit likewise.
    sessions: of the council on the award of the unit, the oldest first.
    """

    council: str
    members: Count
    recused: Count
    secret: bool
    exceptions: list[StatedException]
    barred: bool
    left_out: str
    approved: bool | None
    decision_reason: str
    submitted_at: datetime | None
    received_at: datetime | None
    late: str
    printed_as: str
    in_papers: str
    unit_in_papers: str
    revoked: StatedRevocation | None
    sessions: list[StatedSession]
    candidate: str
    ballots: str


class StatedObjection(Statement):
    """A comment or an appeal with its answer."""

    what: str
    text: str
    answer: str
    upheld: bool | None


class StatedDecision(Statement):
    """What people said of the whole list. unit: whose own award it is, empty of the city's.

    taken: places that earlier decisions of the award gave away, by kind.
    """

    award: str
    unit: str
    number: int | None
    symbol: str
    signer: str
    decided_on: date
    comments_from_on: date | None
    comments_until_on: date | None
    taken: dict[str, Count]
    objections: list[StatedObjection]


def stated_decision(award: Mapping[str, Any]) -> StatedDecision:
    """What is stated of the list. ValueError where it is not of the form; KeyError where there is nothing."""
    return StatedDecision.model_validate_json(json.dumps(award[HEADING]))


def stated_line(line: Mapping[str, Any]) -> StatedLine:
    """What is stated of a line. ValueError where it is not of the form; KeyError where there is nothing."""
    return StatedLine.model_validate_json(json.dumps(line[HEADING]))
