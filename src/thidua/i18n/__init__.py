"""User texts in the reader's language, and errors a user can act on: known to every layer."""

from thidua.i18n.catalogue import _, translate
from thidua.i18n.errors import UserError
from thidua.i18n.language import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "UserError", "_", "translate"]
