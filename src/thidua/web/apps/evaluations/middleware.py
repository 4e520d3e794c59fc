"""Puts the evaluation a page is to show on the request: `request.shown`."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.movements.bound import movement_id_of

SESSION_KEY = "shown_evaluation"
# How often it is written down that an evaluation is looked at.
USE_RECORDED_EVERY = timedelta(minutes=10)


class ShownMiddleware:
    """The evaluation the reader chose to look back to (kept in the session), else the current one.

    Of the movement that the page is of: who looks back in one movement sees another as it is now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: FiguresRequest) -> HttpResponse:
        """`request.shown` is looked up when first used; it is falsy before anything was evaluated.

        `request.looking_back`: whether it is another than the current one.
        """
        request.shown = cast("Evaluation | None", SimpleLazyObject(lambda: _shown(request)))  # stands for what it finds
        request.looking_back = cast("bool", SimpleLazyObject(lambda: _looking_back(request)))  # likewise
        return self.get_response(request)


def _shown(request: FiguresRequest) -> Evaluation | None:
    chosen = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    movement_id = movement_id_of(request)
    if chosen is not None:
        evaluation = Evaluation.objects.filter(pk=chosen).first()
        if evaluation is None:
            del request.session[SESSION_KEY]  # it was let go meanwhile
        elif evaluation.movement_id == movement_id:
            if timezone.now() - evaluation.used_at > USE_RECORDED_EVERY:
                evaluation.save(update_fields=["used_at"])
            return evaluation
    return current(movement_id)


def _looking_back(request: FiguresRequest) -> bool:
    now, shown = current(movement_id_of(request)), request.shown
    return now is not None and shown is not None and bool(shown) and shown.pk != now.pk
