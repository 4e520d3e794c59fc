"""The header of an indicator file: TOML in the leading comment, under a closed schema."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thidua.definitions.schema.base_entry import Bilingual, Words
from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind

# The columns of the view `population`: what can be counted of a dossier.
Place = Literal[
    "at_finish",
    "at_deadline",
    "at_work",
    "at_receipt",
    "at_return",
    "at_answer",
    "anywhere_at_finish",
    "anywhere_at_receipt",
]
PLACES: tuple[Place, ...] = get_args(Place)


class IndicatorHeader(BaseModel):
    """The header of an indicator's SQL file; every field is required unless it has a default.

    kind: ratio (numerator of denominator), count (the numerator is the figure, the denominator what it was taken
    over), distribution (each row's numerator is a number of `measure`; median and 90th percentile are taken).
    place: for indicators over dossiers, the column of the view `population` whose `counted` are looked at.
    good: which way is better. difference: for figures of another index set, how it differs from the Plan's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Bilingual
    definition: Bilingual
    numerator: Bilingual
    denominator: Bilingual
    exclusions: Bilingual
    why: Bilingual
    difference: Bilingual | None = None
    place: Place | None = None
    clause: tuple[str, ...] = Field(min_length=1)
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    measure: Literal["dossiers", "procedures", "legs", "answers", "records", "working_hours"]
    good: Literal["high", "low"]
    kind: Literal["ratio", "count", "distribution"]
    author: Words
    checked_by: Words
    checked_on: date
    review_by: date


def split(path: Path, text: str) -> tuple[str, str]:
    """The TOML of the leading comment and the SQL after it."""
    stripped = text.lstrip()
    if not stripped.startswith("/*") or "*/" not in stripped:
        raise UserError("{file}: the file must begin with its header, TOML between /* and */", file=path.name)
    header, _, sql = stripped[2:].partition("*/")
    return header, sql.strip()


def read_header(path: Path, toml: str) -> IndicatorHeader:
    """The header as typed values; UserError naming file and field where it does not fit the schema."""
    try:
        return IndicatorHeader.model_validate(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise UserError("{file}: the header is not valid TOML: {why}", file=path.name, why=str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError("{file}: header field {field}: {why}", file=path.name, field=place, why=first["msg"]) from None
