"""A form acts once: pressed twice, or sent again by reload and back button, it gets its first answer.

A form's key is taken before its view runs and kept with the answer afterwards. Where a process dies in between, nobody
knows whether the form was done: then it is not done again, and whoever sent it is told to look.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import NEED, SIGNED_IN
from thidua.web.apps.accounts.models import LONGEST_KEY, SentForm
from thidua.web.ui.templatetags.form_keys import FIELD

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
NOT_CONTENT = (FIELD, "csrfmiddlewaretoken")
# Longer than a session lives: a page that is older belongs to somebody who has to sign in anew.
KEPT = timedelta(days=2)
WAIT_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.1
# Of somebody who is not signed in yet, these lead to a session: an answer without its cookie would lead nowhere.
SIGNING_IN = ("account_", "mfa_", "socialaccount_", "openid_connect_")
UNKNOWN = 500
# Of strangers so many keys are kept, of one address and of all: older ones give way, or the table would grow at will.
MOST_OF_ADDRESS, MOST_OF_STRANGERS = 20, 1000
STRANGER = "nobody:"


class FormKeyForm(forms.Form):
    """The key among the fields of whatever form it came with; empty where none was drawn."""

    once = forms.CharField(max_length=LONGEST_KEY, required=False)


class OnceMiddleware:
    """Hands a form that was done its first answer instead of doing it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, kept, or the one that the same form got before."""
        if request.method != "POST" or request.content_type not in FORM_TYPES:
            return self.get_response(request)
        key = FormKeyForm(request.POST)
        if not key.is_valid():
            return HttpResponseBadRequest()
        if not key.cleaned_data[FIELD] or not _acts(request):
            return self.get_response(request)
        drawn = key.cleaned_data[FIELD]
        name = hashlib.sha256(drawn.encode()).hexdigest()
        sent = SentForm(owner=_owner(request), key=name, sha256=_content_hash(request, drawn))
        first = _first(sent)
        if first is not None:
            return _again(request, first)
        if sent.owner.startswith(STRANGER):
            _make_room(sent.owner)
        response = self.get_response(request)
        mine = SentForm.objects.filter(pk=sent.pk)
        if response.status_code in (503, *range(400, UNKNOWN)):  # refused whole: the form may be sent again
            mine.delete()
        else:
            mine.update(status=response.status_code, location=response.headers.get("Location", ""))
        return response


def forget(before: timedelta = KEPT) -> int:
    """Lets go of keys that are older; how many."""
    return SentForm.objects.filter(sent_at__lt=timezone.now() - before).delete()[0]


def _acts(request: HttpRequest) -> bool:
    """Whether what is sent can do anything: a stranger's where a page is open to all, and no step of signing in."""
    if request.user.is_authenticated:
        return True
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    return getattr(match.func, NEED, SIGNED_IN) is None and not (match.url_name or "").startswith(SIGNING_IN)


def _owner(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    address = salted_hmac("thidua.accounts.sent_forms", get_adapter().get_client_ip(request)).digest()
    return f"{STRANGER}{hashlib.blake2b(address, digest_size=8).hexdigest()}"


def _make_room(owner: str) -> None:
    """Lets go of strangers' oldest keys beyond what is kept."""
    for start, most in ((owner, MOST_OF_ADDRESS), (STRANGER, MOST_OF_STRANGERS)):
        rows = SentForm.objects.filter(owner__startswith=start).order_by("-pk")
        beyond = rows.values_list("pk", flat=True)[most : most + 1].first()
        if beyond is not None:
            rows.filter(pk__lte=beyond).delete()


def _content_hash(request: HttpRequest, key: str) -> str:
    """Keyed hash of address, fields and files: the same form filled in otherwise is another one.

    The key is the form's own, which stands in the page alone: who has the database cannot try what was filled in, such
    as the three choices of a ballot.
    """
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    digest = hmac.new(key.encode(), json.dumps([request.get_full_path(), fields]).encode(), hashlib.sha256)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _first(sent: SentForm) -> SentForm | None:
    """The same form as it was sent first, once it has its answer or the patience ends; None where this is the first."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with transaction.atomic():
                sent.save(force_insert=True)
        except IntegrityError:
            first = SentForm.objects.filter(owner=sent.owner, key=sent.key, sha256=sent.sha256).first()
            late = time.monotonic() > end
            if first is not None and (first.status is not None or late):
                return first
            if late:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)
        else:
            return None


def _again(request: HttpRequest, first: SentForm) -> HttpResponse:
    """Where the first answer led. Pages are not kept: they may hold what is shown once and exists nowhere else."""
    if first.location:
        return HttpResponseRedirect(first.location)
    if first.status is None or first.status >= UNKNOWN:
        text = _("This form was sent before, and nobody knows whether it was done: look at what is there now.")
        messages.warning(request, text)
    else:
        messages.info(request, _("This form was sent before and done once; nothing was done again."))
    came_from = urlsplit(request.headers.get("Referer", ""))
    back = came_from.path if came_from.netloc == request.get_host() else ""
    return HttpResponseRedirect(f"/{back.lstrip('/')}")
