"""The city's single sign-on beyond what allauth asks of a provider: each answer belongs to one question of ours."""

import hmac
import secrets
from collections.abc import Mapping

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from thidua.web.ui.values import PassedOn

NONCE = "nonce"


class SignOnProvider(OpenIDConnectProvider):
    """Sends a nonce with each question; what a link adds to the question is not passed on."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: object = None, **words: PassedOn
    ) -> HttpResponse:
        """The way to the provider; a plain word where it does not answer."""
        nonce = secrets.token_urlsafe(32)
        # None: as the provider's settings say, whatever the address that led here adds.
        words |= {"auth_params": {NONCE: nonce}, "scope": None}
        answer: HttpResponse
        try:
            answer = super().redirect(request, process, next_url, data, nonce=nonce, **words)
        except RequestException as error:
            answer = render_authentication_error(request, self, exception=error)
        return answer


def answers_us(login: SocialLogin) -> bool:
    """Whether the identity is the answer to the question of this browser, and all of it about one person."""
    told = login.account.extra_data
    identity, about = told.get("id_token"), told.get("userinfo")
    if not isinstance(identity, Mapping) or (about is not None and about.get("sub") != identity.get("sub")):
        return False
    return hmac.compare_digest(str(identity.get(NONCE, "")), str(login.state.get(NONCE) or secrets.token_urlsafe()))
