"""Views of what is done to a proposal or a list by a form of its page: one way for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Generic, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.web.apps.accounts.authorization import AddressWords, Where, Which, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.forms.record_forms import RecordForm, tell_refusals
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.ui.values import Json

Record = TypeVar("Record", bound=Proposal | AwardList)
# The form as it was sent, and what is to be done where it is valid.
Sent = tuple[RecordForm, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class RecordActions(Generic[Record]):
    """What is done to one kind of record.

    id_word: the word of the addresses that names the record. where: of an address, for the guard. page: the name of the
    record's page. show: draws that page, with the form that was refused.
    """

    id_word: str
    record_of: Callable[[AddressWords], Record]
    where: Where
    page: str
    show: Callable[[AuthenticatedRequest, Record, RecordForm], HttpResponse]

    def action(self, which: str | Which) -> Callable[[Callable[..., Sent]], Callable[..., HttpResponse]]:
        """Makes a view of a function that reads the form sent: for those who may do the action there, by POST.

        The function gets the request, the record and the further words of the address. What was done leads back to the
        page; what was refused shows the page with the form as it was sent. 404 where there is no such record.
        """

        def view_of(read: Callable[..., Sent]) -> Callable[..., HttpResponse]:
            @needs(which, self.where)
            @require_POST
            @wraps(read)
            def view(request: AuthenticatedRequest, **words: Json) -> HttpResponse:
                record_id = words.pop(self.id_word)
                record = self.record_of({self.id_word: record_id})
                form, work = read(request, record, **words)
                if form.carried_out(work):
                    messages.success(request, _("Saved."))
                    return redirect(self.page, record_id)
                tell_refusals(request, form)
                return self.show(request, record, form)

            return view

        return view_of
