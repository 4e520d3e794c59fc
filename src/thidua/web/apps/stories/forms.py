"""What people fill in about stories."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from thidua.web.ui.fields import WholeNumberField
from thidua.web.ui.forms import offer

LONGEST_TEXT = 20_000
LONGEST_REASON = 1000


class UnitOfStoryForm(forms.Form):
    """About which unit a new story is."""

    unit = forms.ChoiceField(label=_("About which unit"))

    def __init__(self, units: list[tuple[str, str]], data: QueryDict | None = None) -> None:
        super().__init__(data)
        offer(self, "unit", units)


class StoryForm(forms.Form):
    """The words of a story, and which figures of the unit stand below it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea({"rows": 2}))
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 14}),
        help_text=_("An empty line begins a paragraph; ## a heading; - a list; **bold**; [words](https://address)."),
    )
    figures = forms.MultipleChoiceField(
        label=_("Figures of the unit below the story, always as of the newest evaluation"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = WholeNumberField(widget=forms.HiddenInput)

    def __init__(
        self, indicators: list[tuple[str, str]], data: QueryDict | None = None, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "figures", indicators)


class PictureForm(forms.Form):
    """A picture, what it shows, who agreed."""

    picture = forms.FileField(label=_("Picture (JPEG, PNG or WebP)"))
    alternative = forms.CharField(label=_("What it shows, for readers who cannot see it"), max_length=300)
    consent = forms.CharField(
        label=_("Who is shown, and when they agreed; “nobody” where nobody can be recognised"), max_length=300
    )
    version = WholeNumberField(widget=forms.HiddenInput)

    def __init__(
        self,
        version: int,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> None:
        super().__init__(data, files, initial={"version": version}, auto_id="picture-%s")


class StoryStepForm(forms.Form):
    """A step, with its reason where it asks for one."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)
    version = WholeNumberField(widget=forms.HiddenInput)

    def __init__(
        self, event: str, address: str, *, asks_reason: bool, version: int, data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial={"version": version}, auto_id=f"{event}-%s")
        self.event, self.address = event, address
        self.fields["reason"].required = asks_reason
        if not asks_reason:
            self.fields["reason"].widget = forms.HiddenInput()
