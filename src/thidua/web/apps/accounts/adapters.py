"""What allauth asks of us: whom it lets in, how failures are counted, how secrets lie in the database."""

import base64
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from requests import Session

from thidua.web.apps.accounts import known_device
from thidua.web.apps.accounts.actions import AUTHENTICATED
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import has_second_factor, user_of_claims, user_of_login
from thidua.web.apps.accounts.second_factor_proof import spend
from thidua.web.apps.accounts.sign_on import SignOnProvider, answers_us
from thidua.web.ui.values import PassedOn

JUST_SIGNED_IN = 5 * 60


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts: nobody registers alone; failures are counted for a pair of account and address."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Accounts are made by the administrator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: PassedOn) -> None:
        """Refuses where the pair of account and address failed too often, or the address or the account at all.

        A code of the second factor passes all of that, once; so many codes may be tried, right or wrong.
        """
        token = credentials.pop("token", "")
        user = user_of_login(credentials)
        try:
            self._count_attempt(request, user, **credentials)
        except ValidationError:
            if user is None or not token or not self._may_try_code(request, **credentials):
                raise
            if not spend(user, str(token), request):
                raise

    def _count_attempt(self, request: HttpRequest, user: User | None, **credentials: PassedOn) -> None:
        """Counts it as failed until it succeeds.

        The rightful user is not kept out by others' guesses: a browser known for the account has a count of its own,
        and an account with a second factor is not locked from everywhere, for a password alone does not open it.
        """
        super().pre_authenticate(request, **credentials)
        if user is not None and known_device.known_by(request, user):
            return
        limits = {"login_failed_address": ratelimit.get_ip(request)}
        if user is None or not has_second_factor(user):
            limits["login_failed_anywhere"] = super()._get_login_attempts_cache_key(request, **credentials)
        for action, key in limits.items():
            used = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if not used:
                self._rollback_login_failed_rl_usage()
                raise self.validation_error("too_many_login_attempts")
            if self._login_failed_rl_usage is not None:
                self._login_failed_rl_usage.usage.extend(used.usage)  # a success takes all back

    def _may_try_code(self, request: HttpRequest, **credentials: PassedOn) -> bool:
        """Counts the codes tried from there, and not those of all addresses: strangers could use that count up."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        return bool(ratelimit.consume(request, app="allauth.account", action="login_code", key=key))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: PassedOn) -> str:
        user = user_of_login(credentials)
        device = known_device.known_by(request, user) if user is not None else ""
        where = f"device:{device}" if device else ratelimit.get_ip(request)
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}|{where}"

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **words: PassedOn) -> HttpResponse:
        """After the last step of signing in: the browser is known for the account from now on."""
        response = super().post_login(request, user, **words)
        if isinstance(user, User):
            known_device.remember(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **words: PassedOn) -> bool:
        """Whoever signed in a moment ago is not asked for the password again."""
        request = context.request
        user_id, at = request.session.get(AUTHENTICATED, ("", 0))
        if user_id == str(request.user.pk) and timezone.now().timestamp() - at < JUST_SIGNED_IN:
            return False
        return super().is_reauthentication_required(app=app, **words)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are enciphered with the site's secret, which does not lie in the database."""

    def encrypt(self, text: str) -> str:
        """The secret of a second factor, encrypted for the database."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret of a second factor, decrypted from the database."""
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The user name: it is what the user types to sign in."""
        return user.get_username()


class SignOnAdapter(DefaultSocialAccountAdapter):
    """The city's single sign-on; it admits only users who already have an account."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        """An account is never made of somebody else's word."""
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SignOnProvider:
        """The provider that the operator names, with our own care."""
        return SignOnProvider(request, app=super().get_provider(request, provider, client_id).app)

    def get_requests_session(self) -> Session:
        """For what is asked of the provider: it answers itself, and leads neither our secret nor a code elsewhere."""
        opened: Callable[[], Session] = super().get_requests_session
        session = opened()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Binds the identity to our user of the same verified e-mail or user name; refuses plainly where none is.

        Raises:
            ImmediateHttpResponse: the refusal, or the way back where one tried to bind a second identity.
            PermissionDenied: the answer is not one to what this browser asked.
        """
        if not answers_us(sociallogin):
            raise PermissionDenied
        if sociallogin.state.get("process", "login") != "login":
            raise ImmediateHttpResponse(redirect("account"))
        if sociallogin.is_existing:
            return
        app = sociallogin.account.get_provider(request).app
        account_data = sociallogin.account.get_provider_account().get_user_data() or {}
        user = user_of_claims(account_data, app.settings.get("username_claim", ""))
        if user is None:
            raise ImmediateHttpResponse(render(request, "accounts/unknown_to_us.html", status=403))
        sociallogin.connect(request, user)


def _cipher() -> Fernet:
    key = salted_hmac("thidua.accounts.second_factor", "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
