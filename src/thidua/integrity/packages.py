"""Whether the packages of the extra `integrity` are there."""

from importlib.util import find_spec

from thidua.i18n import UserError

NEEDED = ("scipy",)


def require_statistics() -> None:
    """UserError where the statistics cannot be computed, with the way to install what is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(
            "Signals need packages that are not installed ({missing}): in a clone run tools/setup integrity, "
            'elsewhere pip install "thidua[integrity]"',
            missing=", ".join(missing),
        )
