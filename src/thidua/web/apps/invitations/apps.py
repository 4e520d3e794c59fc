"""The app's entry in Django."""

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """Accounts from a sheet, and invitations."""

    name = "thidua.web.apps.invitations"
    label = "invitations"

    def ready(self) -> None:
        """Put the accounts among what takes spreadsheets."""
        from thidua.web.apps.invitations import slips  # noqa: F401 - its writer of letters
        from thidua.web.apps.invitations.accounts_sheet import opened
        from thidua.web.apps.spreadsheets import targets

        targets.OPENERS["accounts"] = opened
