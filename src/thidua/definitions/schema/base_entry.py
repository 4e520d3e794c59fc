"""What every entry of a definition file is made of: closed tables, ids, words, days, whole numbers, citations."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from thidua.i18n import Language


class StrictEntry(BaseModel):
    """No key that is not listed; strict types, except that enum words are written as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(strict=True)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Flag = Annotated[bool, Field(strict=True)]


class Bilingual(StrictEntry):
    """A text in both languages, at least two letters each."""

    vi: Annotated[str, Field(min_length=2)]
    en: Annotated[str, Field(min_length=2)]

    def text(self, language: Language) -> str:
        """The text in the reader's language."""
        return self.vi if language == "vi" else self.en


class CitedEntry(StrictEntry):
    """An entry says which clause it comes from; `source` (of law/sources.toml) where that is not the movement's own."""

    clause: Words
    source: Id | None = None
