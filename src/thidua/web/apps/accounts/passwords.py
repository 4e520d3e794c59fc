"""What a password must be, in words that exist in both languages."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.models import User


class LongEnough(MinimumLengthValidator):
    """A password validator for the minimum length."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuses a password that is too short.

        Raises:
            ValidationError: it is shorter.
        """
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """The minimum length, in words."""
        return _("The password has at least %(n)s characters.") % {"n": self.min_length}
