"""The site's settings for the type checker, which starts Django: nothing is written into the clone."""

import os
import secrets
import tempfile

os.environ["THIDUA_SECRET"] = secrets.token_hex()
os.environ["THIDUA_HOME"] = tempfile.gettempdir()
os.environ.pop("DATABASE_URL", None)

from thidua.web.config.settings import *  # noqa: F403 - the environment comes first
