"""Where the site under test lives: a folder of its own, made before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path


def prepare() -> None:
    """Point Django to our settings and to a fresh data folder, one a process, where Django is installed."""
    if find_spec("django") is None:
        return
    folder = tempfile.mkdtemp(prefix="thidua-web-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "thidua.web.config.settings"
    os.environ["THIDUA_HOME"] = folder
    os.environ["THIDUA_WEB_DEBUG"] = "1"
    os.environ["THIDUA_ADMIN_TABLES"] = "1"  # off for others: tests look at these tables, too
    (Path(folder) / "static").mkdir()
    import django

    django.setup()  # now, since test modules import models when they are collected
    from django.db import connections

    from support.client_sessions import teach

    teach()

    # A file, as a site has it: threads that share a database in memory are refused where they would have to wait.
    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3"
    # What a process starts finds its settings by itself; a worker of the tests makes a folder of its own.
    del os.environ["DJANGO_SETTINGS_MODULE"]
