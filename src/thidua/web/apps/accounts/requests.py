"""A request of somebody who has signed in: what every view gets whose mark is `needs` or `signed_in`."""

from thidua.web.apps.accounts.models import User
from thidua.web.ui.requests import SiteRequest


class AuthenticatedRequest(SiteRequest):
    """`GuardMiddleware` lets nobody else through to such a view."""

    user: User
