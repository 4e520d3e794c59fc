"""Forms of a council's session: the vote, conflicts of interest, their lifting."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.awards.forms.record_forms import ReasonField
from thidua.web.apps.awards.models import Candidate, Recusal, Seat, VotingSession
from thidua.web.apps.awards.titles import CHOICES, GROUNDS, in_words
from thidua.web.ui.forms import offer_rows
from thidua.web.ui.values import CleanedData, PassedOn

DECLARED = (Ground.KIN, Ground.DECLARED)


class SessionForm(forms.Form):
    """Something a member does in a session."""

    def refuse(self, refusal: UserError) -> None:
        """Says above the form why it was not done."""
        self.add_error(None, in_words(refusal))


class BallotForm(SessionForm):
    """A member's votes: on each candidate of the session, or on some of them."""

    def __init__(self, candidates: Iterable[Candidate], data: PassedOn = None) -> None:
        super().__init__(data)
        self.candidates = {f"vote-{candidate.pk}": candidate for candidate in candidates}
        for name, candidate in self.candidates.items():
            self.fields[name] = forms.ChoiceField(
                label=candidate.name,
                choices=[(str(choice), _(title)) for choice, title in CHOICES.items()],
                widget=forms.RadioSelect,
                required=False,
            )

    def clean(self) -> CleanedData:
        """At least one vote, and only on candidates; on which of them the member may vote is for the rules to say."""
        data = super().clean() or self.cleaned_data
        if any(name.startswith("vote-") and name not in self.fields for name in self.data):
            self.add_error(None, _("there is no such candidate in this vote"))
        elif not any(data.values()) and not self.errors:
            self.add_error(None, _("choose for at least one candidate"))
        return data

    @property
    def choices(self) -> dict[int, BallotChoice]:
        """Candidate's id → vote. Of a valid form."""
        chosen = {candidate.pk: self.cleaned_data[name] for name, candidate in self.candidates.items()}
        return {number: BallotChoice(choice) for number, choice in chosen.items() if choice}


class ConflictForm(SessionForm):
    """A conflict of interest that the data do not show: one's own; chair and secretary may say it for another."""

    seat = forms.ModelChoiceField(Seat.objects.none(), label=_("Member"), empty_label=None)
    candidate = forms.ModelChoiceField(Candidate.objects.none(), label=_("Candidate"), empty_label=None)
    ground = forms.ChoiceField(label=_("Because"), choices=[(str(ground), _(GROUNDS[ground])) for ground in DECLARED])
    said = ReasonField(label=_("What it is"), missing=_("say what the conflict is: it goes into the minutes"))

    def __init__(self, session: VotingSession, own: Seat, data: PassedOn = None, *, leads: bool) -> None:
        super().__init__(data, initial={"seat": own.pk})
        seats = session.seats.all() if leads else session.seats.filter(pk=own.pk)
        offer_rows(self, "seat", seats)
        self.fields["seat"].widget.attrs["required"] = True
        offer_rows(self, "candidate", session.proposal.live())
        if not leads:
            del self.fields["seat"]
        self.own = own

    @property
    def member(self) -> Seat:
        """Whose conflict it is. Of a valid form."""
        seat: Seat = self.cleaned_data.get("seat", self.own)
        return seat


class LiftForm(SessionForm):
    """One person's word for lifting a recusal."""

    reason = ReasonField(
        label=_("Reason for lifting it (a second person must say so too)"),
        missing=_("give the reason, which goes into the minutes"),
    )

    def __init__(self, recusal: Recusal, data: PassedOn = None) -> None:
        super().__init__(data, auto_id=f"lift-{recusal.pk}-%s")
        self.recusal = recusal
