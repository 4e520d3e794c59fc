"""Sequence numbers for sources that have none: from the order in the file, or from the moment itself."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.model import NUMBER
from thidua.ledger.readers.sheet import RowPlace

# A sequence number made from a moment: whole seconds since this one.
SEQUENCE_START = np.datetime64("2000-01-01", "s")


# When the records of a table happened that may be numbered by their place in a file.
HAPPENED = {"events": "happened_at", "supplements": "requested_at", "due_changes": "changed_at"}


@dataclass(frozen=True, slots=True)
class Ties:
    """Records of a key at the very moment of the one above them, so many; the first of them by place and key."""

    count: int
    place: RowPlace
    key: str
    days: int  # those of them that say a day without a time

    def __add__(self, other: "Ties") -> "Ties":
        return replace(self, count=self.count + other.count, days=self.days + other.days)

    def note(self) -> UserError:
        """That only the file says which came first."""
        return UserError(
            "{count} rows stand at the same moment as one above them of the same record, {days} of them at a day "
            "without a time (first: row {row}, {key}); the file has no sequence numbers, so the order of its rows "
            "decides which came first. If they were sorted otherwise, take the import back (--undo) and send times or "
            "sequence numbers",
            count=self.count,
            days=self.days,
            row=str(self.place),
            key=self.key,
        )


@dataclass(slots=True)
class FileOrder:
    """Counts the rows of each key, going on from chunk to chunk and from sheet to sheet: a case may stand on several.

    file, sheet: where the rows at hand come from, to be named. moment: the column that says when.

    ties: rows at one moment, as far as they were checked. refuse_ties: the file's order says nothing of them.
    """

    file: Path
    sheet: str = ""
    moment: str = HAPPENED["events"]
    refuse_ties: bool = False
    ties: Ties | None = None
    _counted: dict[str, int] = field(default_factory=dict)
    _latest: dict[str, np.datetime64] = field(default_factory=dict)

    def check(self, keys: pa.ChunkedArray, moments: pa.ChunkedArray, row_nos: pa.ChunkedArray) -> None:
        """That no record of a key happened before one that stands above it: only then is the file's order theirs.

        Raises:
            UserError: the rows are not in order, or at one moment where that is refused; the first such row is named.
        """
        encoded = keys.combine_chunks().dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        words = encoded.dictionary.to_pylist()
        times = moments.combine_chunks().cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
        order = np.argsort(codes, kind="stable")
        sorted_times, sorted_codes = times[order], codes[order]
        back, tied = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
        back[1:] = (sorted_codes[1:] == sorted_codes[:-1]) & (sorted_times[1:] < sorted_times[:-1])
        tied[1:] = (sorted_codes[1:] == sorted_codes[:-1]) & (sorted_times[1:] == sorted_times[:-1])
        firsts = np.flatnonzero(np.r_[True, sorted_codes[1:] != sorted_codes[:-1]]) if len(order) else np.empty(0, int)
        for at in firsts.tolist():
            latest = self._latest.get(words[sorted_codes[at]])
            back[at] = latest is not None and bool(sorted_times[at] < latest)
            tied[at] = latest is not None and bool(sorted_times[at] == latest)
        rows = row_nos.combine_chunks().to_numpy(zero_copy_only=False)[order]
        if back.any():
            at = min(np.flatnonzero(back).tolist(), key=lambda place: int(rows[place]))
            raise UserError(
                "{file}, row {row}: a record of {key} that happened before one above it; the file has no sequence "
                "numbers, so its rows must stand in the order in which things happened: sort it by case and moment "
                'and import it whole, or let a profile number by moment (number = "moment", of = "{moment}")',
                file=self.file,
                row=str(RowPlace(self.sheet, int(rows[at]))),
                key=words[sorted_codes[at]],
                moment=self.moment,
            )
        if tied.any():
            at = min(np.flatnonzero(tied).tolist(), key=lambda place: int(rows[place]))
            days = sorted_times[tied] == sorted_times[tied].astype("datetime64[D]")
            place, key = RowPlace(self.sheet, int(rows[at])), words[sorted_codes[at]]
            if self.refuse_ties:
                raise UserError(
                    "{file}, row {row}: a record of {key} at the same moment as one above it, and the profile does not "
                    "let the order of rows decide which came first: send times or sequence numbers",
                    file=self.file,
                    row=str(place),
                    key=key,
                )
            ties = Ties(int(tied.sum()), place, key, int(days.sum()))
            self.ties = ties if self.ties is None else self.ties + ties
        lasts = np.flatnonzero(np.r_[sorted_codes[1:] != sorted_codes[:-1], True]) if len(order) else np.empty(0, int)
        self._latest.update({words[sorted_codes[at]]: sorted_times[at] for at in lasts.tolist()})

    def numbers(self, keys: pa.ChunkedArray) -> pa.Array:
        """1, 2, 3 ... (int64) for the rows of each key, in the order in which they come."""
        encoded = keys.combine_chunks().dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        words = encoded.dictionary.to_pylist()
        before = np.array([self._counted.get(word, 0) for word in words], dtype=np.int64)
        order = np.argsort(codes, kind="stable")
        sizes = np.bincount(codes, minlength=len(words))
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        numbers = np.empty(len(codes), dtype=np.int64)
        numbers[order] = np.arange(len(codes)) - starts + 1
        self._counted.update(zip(words, (before + sizes).tolist(), strict=True))
        return pa.array(numbers + before[codes], NUMBER)


def seconds_of(moments: pa.Array) -> pa.Array:
    """Whole seconds since 2000 (int64): the same record has the same number in every export, whatever stands beside it.

    Two records of one key in the same second would be one: none are known to be made that fast by hand.
    """
    values = moments.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    return pc.subtract(values, pa.scalar(SEQUENCE_START.astype("int64"), NUMBER))
