"""What the forms about a proposal or a list have in common: the version that the page showed."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.i18n import UserError
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.awards.papers.generation import LARGEST_BYTES
from thidua.web.apps.awards.titles import in_words
from thidua.web.ui.fields import WholeNumberField
from thidua.web.ui.row_versions import ChangedMeanwhileError
from thidua.web.ui.values import CleanedData, Json, PassedOn

LONGEST_REASON = 4000


class VersionField(WholeNumberField):
    """The version the page showed; a form that is drawn again carries the one that is there now."""

    widget = forms.HiddenInput

    def bound_data(self, _data: PassedOn, initial: PassedOn) -> Json:
        """What the page shows now, not what was sent from the one before."""
        return initial


class ReasonField(forms.CharField):
    """Why something is done, in a few lines or one; nothing is cut off."""

    def __init__(self, *, missing: PassedOn = "", rows: int = 0, **words: PassedOn) -> None:
        """`missing`: what is said where it is required and empty. `rows`: of the area to write in; 0: one line."""
        if rows:
            words["widget"] = forms.Textarea({"rows": rows})
        super().__init__(max_length=LONGEST_REASON, **{"label": _("Reason"), **words})
        if missing:
            self.error_messages["required"] = missing


class RecordForm(forms.Form):
    """Something that is done to a proposal or a list as its page shows it.

    `at`: the row of the page it stands in (a candidate's id, a step's name …), so that ids are unique on the page.
    """

    version = VersionField()

    def __init__(
        self,
        record: Proposal | AwardList,
        data: PassedOn = None,
        files: PassedOn = None,
        *,
        at: object = "",
        **words: PassedOn,
    ) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(data, files, auto_id="-".join(part for part in (name, str(at), "%s") if part), **words)
        self.record, self.at = record, str(at)
        self.initial["version"] = record.version

    def clean(self) -> CleanedData:
        """Refused where the record was written since the page showed it."""
        data = super().clean() or self.cleaned_data
        if self.errors.pop("version", None):
            self.add_error(None, _("the page does not say which version it shows: load it again"))
        elif data["version"] != self.record.version:
            self.refuse(ChangedMeanwhileError())
        return data

    @property
    def shown_version(self) -> int:
        """The version the page showed. Of a valid form."""
        version: int = self.cleaned_data["version"]
        return version

    def refuse(self, refusal: UserError) -> None:
        """Says above the form why it was not done; drawn again, it is about the record as it is now."""
        self.add_error(None, in_words(refusal))
        self.record.refresh_from_db()
        self.initial["version"] = self.record.version

    def carried_out(self, work: Callable[[], object]) -> bool:
        """Whether the form was valid and the rules let it be done; what stands against it is said on the form."""
        if not self.is_valid():
            return False
        try:
            work()
        except UserError as refusal:
            self.refuse(refusal)
            return False
        return True

    def is_about(self, form: type[forms.Form], at: object = "") -> bool:
        """Whether it is the form of that kind in that row of the page."""
        return type(self) is form and self.at == str(at)


class StepForm(RecordForm):
    """A step of a proposal or a list; with its reason where the step asks for one."""

    def __init__(
        self, record: Proposal | AwardList, event: str, data: PassedOn = None, *, asks_reason: bool, **words: PassedOn
    ) -> None:
        super().__init__(record, data, at=event, **words)
        if asks_reason:
            self.fields["reason"] = ReasonField(missing=_("give the reason"), rows=2)

    @property
    def reason(self) -> str:
        """The reason given; empty where none is asked for. Of a valid form."""
        reason: str = self.cleaned_data.get("reason", "")
        return reason


class PaperFileField(forms.FileField):
    """A paper that comes back, of a size that is taken."""

    def __init__(self, ending: str, **words: PassedOn) -> None:
        super().__init__(widget=forms.FileInput({"accept": ending}), **words)
        self.error_messages["required"] = _("choose a file")

    def clean(self, data: PassedOn, initial: PassedOn = None) -> "UploadedFile[bytes]":
        """The file; refused where it is too large."""
        file: UploadedFile[bytes] = super().clean(data, initial)
        if (file.size or 0) > LARGEST_BYTES:
            megabytes = LARGEST_BYTES // 1024 // 1024
            too_large = UserError("The file is larger than {megabytes} MB", megabytes=megabytes)
            raise forms.ValidationError(in_words(too_large))
        return file


AnyForm = TypeVar("AnyForm", bound=RecordForm)


def form_at(
    kind: type[AnyForm], record: Proposal | AwardList, refused: RecordForm | None, at: object = "", **words: PassedOn
) -> AnyForm:
    """The form of that kind in that row of the page: the one just refused, as it was filled in, or a new one."""
    if isinstance(refused, kind) and refused.is_about(kind, at):
        return refused
    return kind(record, at=at, **words)


def tell_refusals(request: HttpRequest, form: forms.Form) -> None:
    """Says at the head of the page why nothing was done: the form may stand far down."""
    for refusal in form.non_field_errors():
        messages.error(request, str(refusal))
    if set(form.errors) - {NON_FIELD_ERRORS}:
        messages.error(request, gettext("Nothing was saved: what is wrong stands beside the field."))
