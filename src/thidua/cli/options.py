"""Options that several commands share, so that they are worded and behave alike everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from thidua.cli.session import current
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.proof.signing import PublicKey

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "json", "csv", "xlsx")


def json_option(function: F) -> F:
    """`--json` after the command's name; sets `Session.json` like the global one."""
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help=_("Answers for machines: JSON on standard output, no colours, no bars."),
    )(function)


def _remember(_ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        current().json = True


def format_options(function: F) -> F:
    """`--format` and `--out`, passed on as `format_` (str) and `out` (Path or None) for `listing.print_list`."""
    function = click.option(
        "--out",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        help=_("Write the list to this file instead of standard output; the ending tells the format."),
    )(function)
    return click.option(
        "--format", "format_", type=click.Choice(FORMATS), help=_("How the list is written. Default: table.")
    )(function)


class LedgerPath(click.ParamType):  # type: ignore[type-arg] # generic for the checker alone
    """A ledger that is only read: a folder, or an address of S3-compatible storage whose copy here is meant."""

    name = "ledger"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Path:
        """The folder; UserError where the address or the storage is at fault."""
        from thidua.ledger.store.s3_mirror import is_remote, local_copy

        if not is_remote(str(value)):
            return Path(value)
        with current().progress() as progress:
            return local_copy(str(value), progress=progress)


def _refuse_remote(_ctx: click.Context, _option: click.Parameter, value: Path) -> Path:
    if str(value).startswith("s3:/"):
        raise UserError(
            "{ledger} can only be read: write into a ledger on this machine, and copy it there", ledger=value
        )
    return value


def reading_ledger_option(function: F) -> F:
    """`--ledger DIR or s3://…`, passed on as `ledger_path` (Path of a folder on this machine)."""
    return click.option(
        "--ledger",
        "ledger_path",
        type=LedgerPath(),
        envvar="THIDUA_LEDGER",
        default=Path("ledger"),
        metavar="DIR|s3://…",
        help=_("The ledger's folder, or its address on S3-compatible storage. Default: THIDUA_LEDGER, else ledger."),
    )(function)


def ledger_option(function: F) -> F:
    """`--ledger DIR`, passed on as `ledger_path` (Path)."""
    return click.option(
        "--ledger",
        "ledger_path",
        type=click.Path(path_type=Path),
        envvar="THIDUA_LEDGER",
        default=Path("ledger"),
        callback=_refuse_remote,
        help=_("The ledger's folder. Default: THIDUA_LEDGER, else the folder ledger."),
    )(function)


def engine_option(function: F) -> F:
    """`--engine NAME`, passed on as `engine` (str)."""
    return click.option(
        "--engine",
        envvar="THIDUA_ENGINE",
        default="duckdb",
        metavar="ENGINE",
        help=_(
            "What counts: duckdb on this machine, or spark://HOST:PORT, a cluster. Default: THIDUA_ENGINE, else duckdb."
        ),
    )(function)


def population_option(function: F) -> F:
    """`--population`, passed on as `population` (str or None: as the movement says)."""
    return click.option(
        "--population",
        type=click.Choice(["boundary_independent", "all"]),
        help=_("Dossiers of boundary-independent procedures, or every dossier. Default: as the movement says."),
    )(function)


def as_of_option(help_: str) -> Callable[[F], F]:
    """`--as-of DATE`, passed on as `as_of` (datetime or None); midnight means a bare day (see `scope.at_day_end`)."""
    formats = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    return click.option("--as-of", type=click.DateTime(formats), metavar="DATE", help=help_)


def movement_option(function: F) -> F:
    """`--movement ID or FILE`, passed on as `movement_name` (str)."""
    return click.option(
        "--movement",
        "movement_name",
        envvar="THIDUA_MOVEMENT",
        default="can-tho-2026",
        metavar="ID|FILE",
        help=_("The movement: a shipped one by its id, or a file. Default: THIDUA_MOVEMENT, else can-tho-2026."),
    )(function)


def calendar_option(function: F) -> F:
    """`--calendar ID or FILE`, passed on as `calendar_name` (str)."""
    return click.option(
        "--calendar",
        "calendar_name",
        envvar="THIDUA_CALENDAR",
        default="viet-nam",
        metavar="ID|FILE",
        help=_("The calendar: a shipped one by its id, or a file. Default: THIDUA_CALENDAR, else viet-nam."),
    )(function)


home_option = click.option(
    "--home", type=click.Path(path_type=Path), help=_("A site's data folder. Default: THIDUA_HOME.")
)
expected_key_option = click.option(
    "--key",
    "key_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The public key (thidua keys show) by which, or by one that follows from it, it must be signed."),
)


def key_of(path: Path | None) -> "PublicKey | None":
    """The public key of a file. UserError where it cannot be read or is none."""
    from thidua.proof.signing import expected_key

    if path is None:
        return None
    try:
        return expected_key(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("{file} cannot be read: {reason}", file=path, reason=str(problem)) from problem
