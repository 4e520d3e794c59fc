"""What the pages show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from thidua.i18n import Language
from thidua.ledger.cleaning.column_evidence import Order
from thidua.ledger.mapping.preview import ImportPreview, preview_file
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers.opening import open_source
from thidua.ledger.store.import_record import ImportRecord, in_force
from thidua.web.apps.evaluations.site_engine import open_ledger
from thidua.web.apps.imports import profiles
from thidua.web.apps.imports.models import Upload, Withdrawal


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An entry of the journal as people see it: the ledger's record, who sent or withdrew it, whether it counts.

    profile: the title of its column profile.
    """

    record: ImportRecord
    upload: Upload | None
    withdrawal: Withdrawal | None
    counts: bool
    can_be_withdrawn: bool
    profile: str


def history(language: Language) -> list[ImportRow]:
    """Every entry of the ledger's journal, the newest first; two queries however many there are."""
    entries = open_ledger().imports() if settings.HOME.ledger.exists() else []
    counting = {record.number for record in in_force(entries)}
    uploads = {
        upload.import_number: upload
        for upload in Upload.objects.filter(import_number__isnull=False).select_related("made_by").order_by("-made_at")
    }
    withdrawals = {withdrawal.number: withdrawal for withdrawal in Withdrawal.objects.select_related("made_by")}
    in_place, titles = set(_not_taken_back(entries)), profiles.titles(language)
    return [
        ImportRow(
            record,
            uploads.get(record.number),
            withdrawals.get(record.number),
            record.number in counting,
            record.number in in_place,
            titles.get(record.profile, record.profile),
        )
        for record in reversed(entries)
    ]


def _not_taken_back(entries: list[ImportRecord]) -> Iterable[int]:
    """Numbers of entries that no later entry that counts takes back."""
    taken: set[int] = set()
    for record in reversed(entries):
        if record.number not in taken:
            yield record.number
            if record.withdraws is not None:
                taken.add(record.withdraws)


def waiting() -> list[Upload]:
    """Files sent that are not imported yet, or not through."""
    return list(
        Upload.objects.filter(import_number__isnull=True, refused__isnull=True).select_related("made_by", "job")[:100]
    )


def stated_order(upload: Upload) -> Order | None:
    """The order of day and month that somebody stated for the file; None leaves it to what its columns prove."""
    match upload.date_order:
        case "dmy":
            return "dmy"
        case "mdy":
            return "mdy"
    return None


def look(upload: Upload) -> ImportPreview:
    """The file as it would be read.

    Raises:
        UserError: it is refused, or no profile fits.
    """
    return preview_file(
        upload.path,
        ledger=open_ledger(),
        profile=profiles.named(upload.profile),
        table=upload.table or None,
        known_at=upload.known_at,
        identity=upload.message_identity,
        date_order=stated_order(upload),
    )


def headings(upload: Upload) -> list[str]:
    """The headings of the file, whatever the profile.

    Raises:
        UserError: the file cannot be read at all.
    """
    with open_source(upload.path, profile_headings()) as source:
        return list(dict.fromkeys(heading for sheet in source.sheets for heading in sheet.headings if heading))
