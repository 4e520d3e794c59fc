"""Where the definitions that come with the program lie: beside the sources, or inside an installed package."""

from pathlib import Path

import thidua


def law_folder() -> Path:
    """The folder `law` with its dated values."""
    return _shipped("law")


def movements_folder() -> Path:
    """The folder `movements` with one folder a movement."""
    return _shipped("movements")


def _shipped(name: str) -> Path:
    package = Path(thidua.__file__).parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parents[1] / name
