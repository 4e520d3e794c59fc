"""The page of a movement: whether it is closed, what still stands open in it, and the act that closes or reopens it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.movements import closing as acts
from thidua.web.apps.movements.authorization import at_movement, closing, movement_named
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.movements.forms import ReasonForm
from thidua.web.apps.movements.models import MovementRecord, MovementState
from thidua.web.ui.templatetags.display import language


@needs(closing, at_movement)
@require_GET
def show(request: AuthenticatedRequest, movement_id: str) -> HttpResponse:
    """Where the movement stands, and what still stands open in it."""
    return _page(request, movement_id, ReasonForm())


@needs(closing, at_movement)
@require_POST
def close(request: AuthenticatedRequest, movement_id: str) -> HttpResponse:
    """Closes it."""
    return _done(request, movement_id, acts.close)


@needs(closing, at_movement)
@require_POST
def reopen(request: AuthenticatedRequest, movement_id: str) -> HttpResponse:
    """Opens it again."""
    return _done(request, movement_id, acts.reopen)


def _done(request: AuthenticatedRequest, movement_id: str, act: Callable[..., MovementRecord]) -> HttpResponse:
    form, user = ReasonForm(request.POST), request.user
    if form.is_valid() and _carried_out(act, movement_id, form, user):
        messages.success(request, gettext("Saved."))
        return redirect("movement", movement_id)
    return _page(request, movement_id, form, 422)


def _carried_out(act: Callable[..., MovementRecord], movement_id: str, form: ReasonForm, user: User) -> bool:
    try:
        act(movement_id, form.cleaned_data["reason"], by=user)
    except UserError as refusal:
        form.add_error(None, refusal.render(language()))
        return False
    return True


def _page(request: AuthenticatedRequest, movement_id: str, form: ReasonForm, status: int = 200) -> HttpResponse:
    record, movement = movement_named({"movement_id": movement_id}), newest(movement_id)
    is_closed = record.state == MovementState.CLOSED
    words = {
        "movement_id": movement_id,
        "unit_id": record.unit_id,
        "title": movement.text("title", language()),
        "last_on": movement.window.to_on,
        "is_closed": is_closed,
        "standing": [] if is_closed else acts.open_work(movement_id),
        "changes": [
            (change, change.became == MovementState.CLOSED) for change in record.state_changes.select_related("by")
        ],
        "form": form,
    }
    return render(request, "movements/movement.html", words, status=status)
