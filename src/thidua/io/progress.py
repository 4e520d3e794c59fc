"""Progress of long work, told to whoever watches."""

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on; the command line draws a bar, the web a line."""

    def __call__(self, label: str, done: int, total: int | None, /) -> None:
        """`done` of `total` steps (None: unknown) of the work named by the English message id `label`."""


def silent(label: str, done: int, total: int | None, /) -> None:
    """A progress that shows nothing."""
