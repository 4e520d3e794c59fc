"""What people fill in."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.ledger.model import TABLES
from thidua.ledger.readers.file_types import ENDINGS
from thidua.web.apps.imports import profiles
from thidua.web.ui.values import PassedOn

MEGABYTE = 1024 * 1024


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Cleans every file of several."""

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
    known_at = forms.DateTimeField(
        label=_("Made on"),
        required=False,
        help_text=_("When the export was made, as 31/03/2026 17:00. Empty: now."),
        input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%d"],
    )

    def __init__(self, *args: PassedOn, **words: PassedOn) -> None:
        super().__init__(*args, **words)
        endings = [ending for suffix in ENDINGS for ending in (suffix, f"{suffix}.gz")]
        self.fields["files"].widget.attrs |= {"multiple": True, "accept": ",".join(sorted(endings))}


class ProfileForm(forms.Form):
    """Which profile a file is read under."""

    profile = forms.ChoiceField(label=_("Column profile"), required=False)

    def __init__(self, *args: PassedOn, language: str, **words: PassedOn) -> None:
        super().__init__(*args, **words)
        listed = [(name, titles.get(language) or name) for name, titles in profiles.choices()]
        field = self.fields["profile"]
        if isinstance(field, forms.ChoiceField):  # as it is declared above
            field.choices = [("", gettext("guess it by the headings")), *listed]


class HiddenForm(forms.Form):
    """What becomes of rows that nobody sees in a file."""

    hidden = forms.ChoiceField(
        label=_("Hidden rows"),
        required=False,
        choices=[("", _("– choose –")), ("take", _("take them")), ("leave", _("leave them out"))],
    )


class TableForm(forms.Form):
    """Which table of the ledger a file without a profile is for."""

    table = forms.ChoiceField(label=_("Table of the ledger"), choices=[(name, name) for name in TABLES])
