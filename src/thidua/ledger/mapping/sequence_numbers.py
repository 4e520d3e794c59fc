"""Sequence numbers for sources that have none: from the order in the file, or from the moment itself."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import NUMBER

# A sequence number made from a moment: whole seconds since this one.
SEQUENCE_START = np.datetime64("2000-01-01", "s")


@dataclass(slots=True)
class FileOrder:
    """Counts the rows of each key, going on from chunk to chunk."""

    _counted: dict[str, int] = field(default_factory=dict)

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
