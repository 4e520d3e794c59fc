"""Which letters somebody wants, and how."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.web.apps.accounts.models import User
from thidua.web.apps.outbox.carriers import ways_set
from thidua.web.apps.outbox.letter_kinds import KINDS
from thidua.web.apps.outbox.models import LetterWay, UnwantedNotice


def choosable() -> dict[str, tuple[str, LetterWay]]:
    """Of each choice the kind and the way: those that an account may choose on this site."""
    ways = ways_set()
    return {
        f"{kind}|{way}": (kind, way)
        for kind, described in sorted(KINDS.items())
        if described.optional
        for way in described.ways
        if way in ways
    }


class NoticesForm(forms.Form):
    """A box for each kind of letter and each way it may go."""

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.choosable = choosable()
        unwanted = set(UnwantedNotice.objects.filter(user=user).values_list("kind", "way"))
        self.fields["wanted"] = forms.MultipleChoiceField(
            label=gettext_lazy("Write to me"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(name, f"{_(KINDS[kind].title)} – {way.label}") for name, (kind, way) in self.choosable.items()],
            initial=[name for name, choice in self.choosable.items() if choice not in unwanted],
        )

    def choice(self) -> dict[tuple[str, LetterWay], bool]:
        """Of each kind and way whether it is wanted."""
        return {choice: name in self.cleaned_data["wanted"] for name, choice in self.choosable.items()}
