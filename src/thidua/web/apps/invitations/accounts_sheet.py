"""A sheet of people: each row an account and its role, all or none; what takes two administrators waits for them."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_noop as _

from thidua.web.apps.accounts import actions, pending_changes
from thidua.web.apps.accounts.forms import GiveForm, PersonForm
from thidua.web.apps.accounts.models import PendingChange, User
from thidua.web.apps.accounts.permissions import CITY, Role
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.reading import SheetColumn, SheetRow
from thidua.web.apps.spreadsheets.targets import NEW, REFUSED, RowOutcome, SpreadsheetTarget
from thidua.web.ui import transactions
from thidua.web.ui.values import JsonObject

COLUMNS = {
    "username": _("User name"),
    "full_name": _("Full name"),
    "email": _("E-mail"),
    "officer_id": _("Officer code"),
    "outside": _("No officer of the data"),
    "role": _("Role"),
    "unit_id": _("Unit code"),
    "to_on": _("Until"),
}
OF_PERSON = ("username", "full_name", "email", "officer_id")
MOST_ROWS = 2000
YES = frozenset({"1", "x", "yes", "có", "true"})


class AccountsSheet(SpreadsheetTarget):
    """New accounts as a list that takes spreadsheets; accounts there already are changed on their own pages."""

    id = "accounts:new"
    most_rows = MOST_ROWS
    whole = True
    required = ("username", "full_name", "role")
    action, place = "accounts.change", CITY

    def __init__(self) -> None:
        self.about: JsonObject = {}
        self.title = gettext("Accounts from a sheet")
        self.address = reverse("invitations")
        self.upload_address = reverse("invitations-sheet")
        self.file_address = reverse("invitations-example")
        self.columns = [SheetColumn(name, title) for name, title in COLUMNS.items()]

    def compare(self, rows: Sequence[SheetRow], *, by: User) -> list[RowOutcome]:  # noqa: ARG002 - anybody's alike
        """What each row would do: make an account with its role, or be refused at the fields that are wrong."""
        first: dict[str, int] = {}
        return [self._outcome(row, first) for row in rows]

    def _outcome(self, row: SheetRow, first: dict[str, int]) -> RowOutcome:
        cells = {name: row.cells.get(name, "").strip() for name in COLUMNS}
        person = PersonForm({**cells, "outside": "on" if cells["outside"].casefold() in YES else "", "language": "vi"})
        role = {"role": _role(cells["role"]), "unit_id": cells["unit_id"], "to_on": cells["to_on"]}
        give = GiveForm({**role, "from_on": timezone.localdate().isoformat()})
        faults = [
            (gettext(COLUMNS[name]) if name in COLUMNS else "", str(text))
            for form in (person, give)
            for name, texts in form.errors.items()
            for text in texts
        ]
        for name in ("username", "email", "officer_id"):
            key = f"{name}:{cells[name].casefold()}"
            if cells[name] and first.setdefault(key, row.number) != row.number:
                line = gettext("the same row stands in line %(line)s too") % {"line": first[key]}
                faults.append((gettext(COLUMNS[name]), line))
        if faults:
            return RowOutcome(
                row.number, REFUSED, cells["username"], cells["full_name"], faults=tuple(dict.fromkeys(faults))
            )
        data = {
            "person": {name: person.cleaned_data[name] for name in (*OF_PERSON, "language")},
            "role": {
                "role": give.cleaned_data["role"],
                "unit_id": give.cleaned_data["unit_id"],
                "from_on": give.cleaned_data["from_on"].isoformat(),
                "to_on": give.cleaned_data["to_on"].isoformat() if give.cleaned_data["to_on"] else "",
            },
        }
        return RowOutcome(row.number, NEW, cells["username"], cells["full_name"], data=data)

    @transactions.whole()
    def save(self, rows: Sequence[JsonObject], *, by: User) -> str:
        """Makes the accounts and gives their roles, all or none.

        Raises:
            UserError: a name or person has an account meanwhile, or a role is refused.
        """
        waiting = 0
        for row in rows:
            user = actions.create(**row["data"]["person"], by=by)
            change = pending_changes.ask(user, PendingChange.ChangeKind.GIVE, row["data"]["role"], by=by)
            waiting += isinstance(change, PendingChange)
        made = ngettext("%(count)s account made.", "%(count)s accounts made.", len(rows)) % {"count": len(rows)}
        told = ngettext(
            "%(count)s role waits for a second administrator.",
            "%(count)s roles wait for a second administrator.",
            waiting,
        )
        return f"{made} {told % {'count': waiting}}" if waiting else made


def _role(text: str) -> str:
    """A role by its id or its title in either language; the text itself where it is none."""
    titles = {role.value: role.value for role in Role}
    for language in ("vi", "en"):
        with override(language):
            titles |= {str(role.label).casefold(): role.value for role in Role}
    return titles.get(text.casefold(), text)


def opened(_draft: SpreadsheetDraft) -> AccountsSheet:
    """The list a draft is for."""
    return AccountsSheet()
