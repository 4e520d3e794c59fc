"""Modules of this package as programs of their own."""

import os
import sys

from support import TESTS


def module_command(name: str, *words: object) -> list[str]:
    """The command line that runs a module such as `support.provider`."""
    return [sys.executable, "-m", name, *map(str, words)]


def module_environment(**variables: str) -> dict[str, str]:
    """Our environment, in which such a module is found, with more variables."""
    return {**os.environ, "PYTHONPATH": str(TESTS), **variables}
