"""The last net under an import: what no stage foresees in a file is a line about the file, not a fault of ours."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from thidua.i18n import UserError

Item = TypeVar("Item")
log = logging.getLogger("thidua.ledger")
log.addHandler(logging.NullHandler())  # a terminal is told the line alone


@contextmanager
def in_one_line(file: Path, sheet: str) -> Iterator[None]:
    """What is not foreseen while cells of the sheet are taken becomes a refusal; where it arose stands in the log.

    Raises:
        UserError: instead of it.
    """
    try:
        yield
    except (UserError, OSError, MemoryError):  # a refusal already; a state of the machine, not of the file
        raise
    except Exception as error:
        log.exception("cells of an import could not be taken")
        reason = type(error).__name__
        if sheet:
            raise UserError(
                "{file}, sheet {sheet}, cannot be read ({reason}): export it again, or save it as .xlsx or .csv",
                file=file,
                sheet=sheet,
                reason=reason,
            ) from error
        raise UserError(
            "{file} cannot be read ({reason}): export it again, or save it as .xlsx or .csv", file=file, reason=reason
        ) from error


def each_in_one_line(items: Iterator[Item], file: Path, sheet: str) -> Iterator[Item]:
    """The items, each made under `in_one_line`."""
    while True:
        with in_one_line(file, sheet):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
