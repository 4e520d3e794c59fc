"""What is told after a save."""

from django.utils.translation import gettext


def saved_message(import_number: int | None) -> str:
    """What a save did: the entry of the ledger, or that nothing was different."""
    if import_number is None:
        return gettext("Nothing was different; nothing was saved.")
    text = gettext("Saved as entry %(number)s of the ledger; the figures are being made anew.")
    return text % {"number": import_number}
