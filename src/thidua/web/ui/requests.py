"""A request as the middleware hands it to a view."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from thidua.i18n import Language


class SiteRequest(HttpRequest):
    """Whoever asks: `htmx` says whether a page or a part of one is wanted, `LANGUAGE_CODE` in which language.

    dossiers_shown: set where the page tells whole codes of dossiers (`shows_dossiers`). named_movement: the movement
    that its address names, empty where that is none (`movements.middleware`).
    """

    htmx: HtmxDetails
    LANGUAGE_CODE: Language
    dossiers_shown: bool
    named_movement: str


def shows_dossiers(request: SiteRequest) -> None:
    """Says of a page that it tells whole codes of dossiers: its reading becomes an entry of the audit log."""
    request.dossiers_shown = True
