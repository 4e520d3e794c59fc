"""A request with the evaluation that its page is to show."""

from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.evaluations.models import Evaluation


class FiguresRequest(AuthenticatedRequest):
    """`shown` is falsy before anything was evaluated; `looking_back`: whether it is another than the current one.

    Both are looked up when first used (`evaluations.middleware`), so `shown` is to be tested by its truth, never by
    `is None`.
    """

    shown: Evaluation | None
    looking_back: bool
