"""Addresses of accounts. Of allauth's views only those listed here can be reached, each with its mark."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as other_accounts
from allauth.socialaccount.providers.openid_connect import views as sign_on
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from thidua.web.apps.accounts.authorization import before_second_factor, open_to_all, signed_in
from thidua.web.apps.accounts.views import for_programs, own_account, people

prefix = ""
urlpatterns = [
    path("appearance", own_account.appearance, name="appearance"),
    path("robots.txt", for_programs.robots, name="robots"),
    path(".well-known/security.txt", for_programs.security, name="security-contact"),
    # signing in and out
    path("login", open_to_all(account.login), name="account_login"),
    path("logout", own_account.sign_out, name="account_logout"),
    path("login/closed", open_to_all(account.account_inactive), name="account_inactive"),
    path("login/register", open_to_all(account.signup), name="account_signup"),  # says that nobody registers alone
    path("login/code", open_to_all(second_factor.authenticate), name="mfa_authenticate"),
    path("login/with/<slug:provider_id>", open_to_all(sign_on.login), name="openid_connect_login"),
    path("login/with/<slug:provider_id>/back", open_to_all(sign_on.callback), name="openid_connect_callback"),
    path("login/with/cancelled/", open_to_all(other_accounts.login_cancelled), name="socialaccount_login_cancelled"),
    path("login/with/error/", open_to_all(other_accounts.login_error), name="socialaccount_login_error"),
    # passwords
    path("password/forgotten", own_account.forgotten, name="account_reset_password"),
    path("password/forgotten/sent", open_to_all(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/new/done",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-:\w]+)$",
        open_to_all(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    # one's own account
    path("account/", own_account.my_account, name="account"),
    path("account/relations", own_account.relate, name="account-relate"),
    path("account/changes/<int:change_id>/stop", own_account.stop, name="account-stop"),
    path("account/password", signed_in(account.password_change), name="account_change_password"),
    path("account/password/first", signed_in(account.password_set), name="account_set_password"),
    path(
        "account/sessions",
        signed_in(reauthentication_required(sessions.list_usersessions, allow_get=True)),  # ending them asks again
        name="usersessions_list",
    ),
    path("account/again", before_second_factor(signed_in(account.reauthenticate)), name="account_reauthenticate"),
    path("account/again/code", signed_in(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor", signed_in(second_factor.index), name="mfa_index"),
    path("account/second-factor/set-up", before_second_factor(signed_in(totp.activate_totp)), name="mfa_activate_totp"),
    path("account/second-factor/remove", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new",
        signed_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/codes/file",
        signed_in(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    # everybody's accounts
    path("people/", people.listed, name="people"),
    path("people/new", people.new, name="person-new"),
    path("people/<int:user_id>", people.person, name="person"),
    path("people/<int:user_id>/roles", people.give, name="person-give"),
    path("people/<int:user_id>/roles/<int:grant_id>/end", people.end, name="person-end"),
    path("people/<int:user_id>/person", people.bind, name="person-bind"),
    path("people/<int:user_id>/relations", people.relate, name="person-relate"),
    path("people/<int:user_id>/relations/<int:relation_id>/end", people.end_relation, name="person-end-relation"),
    path("people/<int:user_id>/changes/<int:change_id>/confirm", people.confirm, name="person-confirm"),
    path("people/<int:user_id>/changes/<int:change_id>/stop", people.stop, name="person-stop"),
    path("people/<int:user_id>/close", people.disable, name="person-disable"),
    path("people/<int:user_id>/open", people.enable, name="person-enable"),
    path("people/<int:user_id>/second-factor", people.remove_second_factor, name="person-second-factor"),
    path("people/<int:user_id>/password-link", people.link, name="person-link"),
]
