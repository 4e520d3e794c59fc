"""How much waits for the reader, as the frame of every page says it.

The number is kept in the session for a minute, so that not every page asks for all that waits; whatever the reader
sends makes it be counted anew.
"""

import logging

from django.http import HttpRequest
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import lacks_second_factor
from thidua.web.apps.my_work.queries import Work, work_of

KEPT = "waits_for_me"
KEPT_SECONDS = 60
log = logging.getLogger("thidua.my_work")


def work_for(request: HttpRequest, user: User) -> Work:
    """All that waits, read now; the frame of this page and of the next ones says the same number."""
    work = work_of(user)
    request.session[KEPT] = [len(work.mine), timezone.now().timestamp()]
    return work


def waiting(request: HttpRequest) -> int:
    """How many steps wait for the reader. None for whom no page is open, and where no movement can be read."""
    user = request.user
    if not user.is_authenticated or lacks_second_factor(user):
        return 0
    count, since = request.session.get(KEPT, (0, 0.0))
    if not 0 <= timezone.now().timestamp() - since < KEPT_SECONDS:
        try:
            count = len(work_for(request, user).mine)
        except UserError as problem:
            log.warning("what waits for user %s cannot be said: %s", user.pk, problem)
            count = 0
    return int(count)


def forget(request: HttpRequest) -> None:
    """The number is counted anew for the next page."""
    request.session.pop(KEPT, None)
