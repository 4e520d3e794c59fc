"""Forms about a proposal: its candidates, their reports, its papers, what the city's offices say of it."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.forms.record_forms import PaperFileField, ReasonField, RecordForm
from thidua.web.apps.awards.models import Candidate, CouncilMember, Proposal
from thidua.web.apps.awards.titles import PARTS
from thidua.web.ui.fields import WholeNumberField
from thidua.web.ui.forms import offer, offer_rows
from thidua.web.ui.values import CleanedData, PassedOn

LONGEST_WORDS = 5000
NO_PERSON = _("choose a person and what they do in the council")


class MemberForm(forms.Form):
    """Somebody who joins a unit's council."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("New member"), empty_label="–")
    part = forms.ChoiceField(
        label=_("As"),
        choices=[(str(part), _(title)) for part, title in PARTS.items()],
        initial=CouncilMember.Function.MEMBER,
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)

    def __init__(self, could_join: Collection[User], data: PassedOn = None) -> None:
        super().__init__(data)
        offer_rows(self, "user", User.objects.filter(pk__in=[user.pk for user in could_join]))
        self.fields["user"].error_messages |= {"required": NO_PERSON, "invalid_choice": NO_PERSON}


class SubstituteForm(forms.Form):
    """Somebody who sits for a member who is away."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Who sits for them"), empty_label="–")
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    absence = ReasonField(
        label=_("Why the member is away"), missing=_("say why the member is away: it goes into the minutes")
    )

    def __init__(self, member: CouncilMember, could_join: Collection[User], data: PassedOn = None) -> None:
        super().__init__(data, auto_id=f"substitute-{member.pk}-%s")
        self.member = member
        offer_rows(self, "user", User.objects.filter(pk__in=[user.pk for user in could_join]))
        self.fields["user"].error_messages |= {"required": NO_PERSON, "invalid_choice": NO_PERSON}


class CandidateForm(RecordForm):
    """The subject to propose."""

    subject = forms.ChoiceField(label=_("Choose"), widget=forms.RadioSelect)

    def __init__(self, proposal: Proposal, subjects: Collection[tuple[str, str]], data: PassedOn = None) -> None:
        super().__init__(proposal, data)
        offer(self, "subject", subjects)
        self.fields["subject"].error_messages |= {
            "required": _("choose whom to propose"),
            "invalid_choice": _("this subject cannot be proposed here"),
        }


class RemoveCandidateForm(RecordForm):
    """A candidate is taken off the draft."""


class ReportForm(RecordForm):
    """What a candidate's report says besides the figures and what the register of people in papers holds."""

    seat = forms.CharField(label=_("Seat"), max_length=LONGEST_WORDS, required=False)
    contact = forms.CharField(label=_("Telephone, e-mail of the office"), max_length=LONGEST_WORDS, required=False)
    structure = forms.CharField(
        label=_("How it is organised"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea({"rows": 2})
    )
    staff = WholeNumberField(
        label=_("Number of staff"),
        min_value=0,
        max_value=999_999,
        required=False,
        error_messages={"invalid": _("the number of staff is a whole number")},
    )
    duties = forms.CharField(
        label=_("Duties"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea({"rows": 4})
    )
    achievements = forms.CharField(
        label=_("Further achievements"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea({"rows": 6})
    )
    OF_UNITS = ("seat", "contact", "structure", "staff")

    def __init__(self, candidate: Candidate, data: PassedOn = None) -> None:
        super().__init__(candidate.proposal, data, initial=dict(candidate.words))
        for name in self.OF_UNITS if candidate.kind == SubjectKind.OFFICER else ():
            del self.fields[name]

    @property
    def words(self) -> dict[str, str]:
        """What was written, without what was left empty. Of a valid form."""
        words = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {name: str(value) for name, value in words.items() if value not in (None, "")}


class MakePapersForm(RecordForm):
    """Papers are made from the data: of a proposal's dossier, or of a list."""


class MakeAppraisalForm(RecordForm):
    """What Home Affairs says of a dossier is made from the data."""


class ReplacePaperForm(RecordForm):
    """An edited paper in place of the one made."""

    file = PaperFileField(".docx", label=_("File (.docx)"))


class AnswerFileForm(RecordForm):
    """A file that belongs to the answer to a request for more."""

    file = PaperFileField(".pdf,.png,.jpg,.docx,.xlsx", label=_("File (PDF, image, Word, Excel)"))


class AttachFileForm(RecordForm):
    """A file of the unit's own that shows something on a criterion of a candidate."""

    criterion = forms.ChoiceField(label=_("Criterion"))
    text = forms.CharField(
        label=_("What the file shows"), max_length=300, error_messages={"required": _("say what the file shows")}
    )
    file = PaperFileField(".pdf,.png,.jpg,.docx,.xlsx", label=_("File (PDF, image, Word, Excel)"))

    def __init__(
        self,
        proposal: Proposal,
        data: PassedOn = None,
        files: PassedOn = None,
        *,
        criteria: Collection[tuple[str, str]],
        **words: PassedOn,
    ) -> None:
        super().__init__(proposal, data, files, **words)
        offer(self, "criterion", criteria)


class TakeOffFileForm(RecordForm):
    """An attached file is taken off."""


class CheckClaimForm(RecordForm):
    """A claim was looked at beside the data."""

    note = ReasonField(label=_("Note"), required=False)


class PointForm(RecordForm):
    """The answer to a point of the appraisal's checklist; "no" says what is missing."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    note = ReasonField(label=_("What is missing"), missing=_("say what is missing"), required=False)

    def clean(self) -> CleanedData:
        """A "no" without its note is refused."""
        data = super().clean()
        if data.get("answer") == "no" and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("say what is missing"))
        return data


class LateForm(RecordForm):
    """A dossier may come after the deadline."""

    reason = ReasonField(missing=_("give the reason"), rows=2)
