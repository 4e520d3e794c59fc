"""What a list must know of itself so that spreadsheets go out of it and in again.

An app that has such lists gives a `SpreadsheetTarget` for each, and enters under `OPENERS` how a draft finds its own.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.reading import SheetColumn, SheetRow
from thidua.web.ui.values import JsonObject

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What importing a row would do to the list.

    key, title: how people know it. changes: (field, before, after). faults: (field, why), the field empty where the
    whole row is refused. data: what the target saves, as JSON.
    """

    row: int
    fate: str
    key: str = ""
    title: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    data: JsonObject = field(default_factory=dict)


class RowsRefusedError(Exception):
    """Nothing was saved, because of these rows; one line for each."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


class SpreadsheetTarget(ABC):
    """A list that can be exported to and imported from spreadsheets.

    whole: saved only where no row is refused; otherwise refused rows are set aside and the others saved.
    action, place: what whoever sends and saves must be allowed to do, and where.
    """

    id: str
    about: JsonObject
    title: str
    subject_name: str = ""
    address: str
    upload_address: str
    file_address: str
    columns: Sequence[SheetColumn]
    required: Sequence[str]
    most_rows: int
    whole: bool
    action: str
    place: Place

    @abstractmethod
    def compare(self, rows: Sequence[SheetRow], *, by: User) -> Iterable[RowOutcome]:
        """What each row would do; nothing is saved.

        Raises:
            UserError: the file as a whole would do too much.
        """

    @abstractmethod
    def save(self, rows: Sequence[JsonObject], *, by: User) -> str:
        """Saves the new and changed rows, all or none; what to tell.

        Raises:
            RowsRefusedError: some of them are not to be saved as things are now.
            UserError: none can be.
        """


OPENERS: dict[str, Callable[[SpreadsheetDraft], SpreadsheetTarget]] = {}


def target_of(draft: SpreadsheetDraft) -> SpreadsheetTarget:
    """The list a draft is for. LookupError where there is none any more."""
    return OPENERS[draft.target.partition(":")[0]](draft)
