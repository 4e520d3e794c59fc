"""A request as the middleware hands it to a view."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from thidua.i18n import Language


class SiteRequest(HttpRequest):
    """Whoever asks: `htmx` says whether a page or a part of one is wanted, `LANGUAGE_CODE` in which language."""

    htmx: HtmxDetails
    LANGUAGE_CODE: Language
