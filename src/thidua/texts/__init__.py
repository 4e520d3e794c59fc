"""User texts in the reader's language, errors a user can act on, and progress: known to every storey."""

from thidua.texts.catalogue import LANGUAGES, Language, _, translate
from thidua.texts.errors import UserError
from thidua.texts.progress import Progress, silent

__all__ = ["LANGUAGES", "Language", "Progress", "UserError", "_", "silent", "translate"]
