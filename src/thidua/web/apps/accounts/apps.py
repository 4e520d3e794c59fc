"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class AccountsConfig(AppConfig):
    """Accounts, signing in, roles and permissions."""

    name = "thidua.web.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Puts the list of accounts into the menu; ends other sessions where a second factor is set up."""
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from thidua.web.apps.accounts.actions import begin, end_others, keep_moment
        from thidua.web.apps.accounts.pending_changes import tell

        navigation.add(MenuItem(75, _("Accounts and roles"), "people", "accounts.see", "users"))
        authentication_step_completed.connect(keep_moment, dispatch_uid="accounts.keep_moment")
        user_logged_in.connect(begin, dispatch_uid="accounts.begin")
        user_logged_in.connect(tell, dispatch_uid="accounts.tell")
        authenticator_added.connect(end_others, dispatch_uid="accounts.end_others")
