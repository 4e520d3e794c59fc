"""Whether copies are what was kept, byte by byte."""

from collections.abc import Iterator
from dataclasses import dataclass

from thidua.i18n import UserError
from thidua.web.backup.encryption import Cipher
from thidua.web.backup.records import CopyRecord
from thidua.web.backup.store import Store


@dataclass(frozen=True)
class VerifiedCopy:
    """A copy, and why it is not whole; None where it is."""

    record: CopyRecord
    fault: UserError | None


def verified(store: Store, records: list[CopyRecord]) -> Iterator[VerifiedCopy]:
    """Each copy with what was found, every part read once; needs no identity."""
    whole: set[tuple[str, str]] = set()
    for record in records:
        fault = None
        try:
            for name in record.chunks:
                if (record.space, name) not in whole:
                    store.require_whole(record, name)
                    whole.add((record.space, name))
        except UserError as error:
            fault = error
        yield VerifiedCopy(record, fault)


def require_readable(store: Store, record: CopyRecord, cipher: Cipher) -> None:
    """UserError where a copy cannot be opened, or a part holds something else than its name says."""
    for file in store.manifest(record, cipher).files:
        for name in file.chunks:
            store.content(record, cipher, name)
