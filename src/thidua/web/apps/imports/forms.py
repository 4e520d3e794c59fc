"""What people fill in."""

from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.ledger.model import TABLES
from thidua.ledger.readers.file_types import ENDINGS
from thidua.web.apps.imports import profiles
from thidua.web.ui.fields import MomentField
from thidua.web.ui.values import PassedOn

MEGABYTE = 1024 * 1024
FATES = (
    (profiles.KEEP, _("as it is")),
    (profiles.UNUSED, _("not used")),
    (profiles.DROP, _("personal: drop")),
    (profiles.HASH, _("personal: keep as keyed hash")),
)


class SeveralFilesInput(forms.ClearableFileInput):
    """A file control that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, each validated by itself."""

    widget = SeveralFilesInput

    def clean(self, data: PassedOn, initial: PassedOn = None) -> "list[UploadedFile[bytes]]":
        """Each file by itself; none too large."""
        files = [super(SeveralFilesField, self).clean(file, initial) for file in (data or [None])]
        for file in files:
            if file.size > settings.IMPORT_MAX_BYTES:
                raise forms.ValidationError(
                    gettext("%(name)s is larger than %(megabytes)s MB; cut it into parts")
                    % {"name": file.name, "megabytes": settings.IMPORT_MAX_BYTES // MEGABYTE}
                )
        return files


class SendForm(forms.Form):
    """Files, and when their content was known."""

    files = SeveralFilesField(  # type: ignore[assignment]  # Django takes it out of the class; `files` is the form's own
        label=_("Files"),
        help_text=_("XLSX, XLS, ODS, CSV, TSV, HTML, JSON Lines, Parquet or XES; also .gz. Several at once are fine."),
    )
    known_at = MomentField(
        label=_("Made on"),
        required=False,
        help_text=_("When the export was made, as 31/03/2026 17:00. Empty: now."),
        day_suffices=True,
        widget=forms.DateTimeInput,
    )

    def __init__(self, *args: PassedOn, **words: PassedOn) -> None:
        super().__init__(*args, **words)
        endings = [ending for suffix in ENDINGS for ending in (suffix, f"{suffix}.gz")]
        self.fields["files"].widget.attrs |= {"multiple": True, "accept": ",".join(sorted(endings))}


class DateOrderField(forms.ChoiceField):
    """Whether day or month comes first in dates that leave it open, stated by whoever sends them."""

    def __init__(self) -> None:
        choices = [("", _("as the columns prove")), ("dmy", _("the day first")), ("mdy", _("the month first"))]
        super().__init__(label=_("Order of day and month"), required=False, choices=choices)


class ProfileForm(forms.Form):
    """Which profile a file is read under, and in which order its days and months stand."""

    profile = forms.ChoiceField(label=_("Column profile"), required=False)
    date_order = DateOrderField()

    def __init__(self, *args: PassedOn, language: str, **words: PassedOn) -> None:
        super().__init__(*args, **words)
        listed = [(name, titles.get(language) or name) for name, titles in profiles.choices()]
        field = self.fields["profile"]
        if isinstance(field, forms.ChoiceField):  # as it is declared above
            field.choices = [("", gettext("guess it by the headings")), *listed]


class HiddenForm(forms.Form):
    """What becomes of rows and columns that nobody sees in a file."""

    hidden = forms.ChoiceField(
        label=_("Hidden rows and columns"),
        required=False,
        choices=[("", _("– choose –")), ("take", _("take them")), ("leave", _("leave them out"))],
    )


class TitlesForm(forms.Form):
    """What becomes of lines that say of the rows what no column says."""

    titles = forms.ChoiceField(
        label=_("Titles, section headings and columns not read"),
        required=False,
        choices=[("", _("– choose –")), ("leave", _("they do not matter"))],
    )


class RepeatForm(HiddenForm, TitlesForm):
    """The answers to what a refusal may ask, for doing the import again."""

    date_order = DateOrderField()
    replace_others = forms.BooleanField(
        label=_("Dossiers of other units under the same number are the same dossiers and may be replaced"),
        required=False,
    )


class MappingForm(forms.Form):
    """Where each heading of a file goes, saved as a profile of its own.

    The headings come from the file, not from what is sent; the field of the n-th is `fate-n`. See `profiles.remap` for
    the values.
    """

    title = forms.CharField(label=_("Name of the new profile"), required=False, max_length=100)

    def __init__(self, headings: Sequence[str], table: str, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.headings = list(dict.fromkeys(headings))
        self.table = table
        targets = [f"{table}.{column}" for column in TABLES[table].columns]
        fates = [*FATES, *((target, target) for target in targets)]
        for number, heading in enumerate(self.headings):
            self.fields[f"fate-{number}"] = forms.ChoiceField(label=heading, required=False, choices=fates)
            self.fields[f"fate-{number}"].widget.attrs["aria-label"] = heading

    def rows(self) -> list[tuple[str, forms.BoundField]]:
        """Every heading with its field, in the order of the file."""
        return [(heading, self[f"fate-{number}"]) for number, heading in enumerate(self.headings)]

    def fates(self) -> dict[str, str]:
        """Heading → what was chosen for it."""
        return {heading: self.cleaned_data[f"fate-{number}"] for number, heading in enumerate(self.headings)}


class TableForm(forms.Form):
    """Which table of the ledger a file without a profile is for."""

    table = forms.ChoiceField(label=_("Table of the ledger"), choices=[(name, name) for name in TABLES])
