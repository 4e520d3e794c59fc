"""What an operator decides about the site by environment: read, checked and typed once.

docs/reference/web-settings.md is generated from this class.
"""

import base64
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from thidua.i18n import UserError, _

# A value of a field: of which type, pydantic tells at run time alone.
OfField: TypeAlias = Any
PREFIX = "THIDUA_"
DATABASE_URL = "DATABASE_URL"
DATABASES = ("postgres", "postgresql", "sqlite")
HOSTS = ("localhost", "127.0.0.1", "[::1]")
GATEWAY_PREFIX = "whsec_"  # of the keys of Standard Webhooks
LOOPBACK = ("localhost", "127.0.0.1", "::1")
Words = Annotated[tuple[str, ...], NoDecode]  # in the environment separated by commas


def _setting(default: object, description: str, *, shown: str = "", alias: str | None = None) -> OfField:
    """A field with its line on the page of settings; `shown`: its default in words."""
    return Field(default, description=description, json_schema_extra={"shown": shown}, validation_alias=alias)


class SiteSettings(BaseSettings):
    """The variables of the site. An empty one is one that is not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = _setting(
        Path("thidua-data"),
        "the data folder: database, uploads, secret, and the ledger where no other is named",
        shown="`thidua-data` in the working folder",
    )
    ledger: Path | None = _setting(None, "the dossier ledger", shown="`ledger` in the data folder")
    key: Path | None = _setting(
        None,
        "file of the key for keyed hashes of personal columns; keep it apart from the ledger's backup",
        shown="`key` in the data folder",
    )
    signing_roots: Path | None = _setting(
        None,
        "folder of the certificates of the authorities whose signatures on PDFs count "
        "([how](../how-to/signed-papers.md))",
        shown="`signing-roots` in the data folder",
    )
    witness_folder: Path | None = _setting(
        None,
        "a folder that whoever administers the site cannot rewrite (another machine's, append-only): signed heads of "
        "the audit log are laid down there ([how](../how-to/audit.md))",
        shown="none",
    )
    witness_url: str = _setting(
        "",
        "`https://…` that is sent each signed head of the audit log by POST, on a machine that whoever administers the "
        "site cannot reach",
        shown="none",
    )
    witness_mail: Words = _setting(
        (),
        "mail addresses that a signed head of the audit log is sent to once a day, separated by commas; needs "
        "THIDUA_SMTP",
        shown="none",
    )
    timestamp_url: str = _setting(
        "",
        "address of a time-stamping authority (RFC 3161) that stamps a head of the audit log every hour; needs "
        "THIDUA_TIMESTAMP_ROOTS",
        shown="none",
    )
    timestamp_roots: Path | None = _setting(
        None, "file (PEM) of the certificates that its stamps are held to", shown="none"
    )
    movement: str = _setting("can-tho-2026", "the movement: a shipped id or a file")
    calendar: str | None = _setting(None, "the working calendar: a shipped id or a file", shown="`viet-nam`")
    database_url: str | None = _setting(
        None,
        "`postgres://user:password@host/name` for PostgreSQL",
        shown="the embedded SQLite in the data folder",
        alias=DATABASE_URL,
    )
    hosts: Words = _setting(
        HOSTS,
        "host names under which the site may be asked, separated by commas",
        shown=f"`{','.join(HOSTS)}`",
    )
    address: str = _setting(
        "",
        "address at which people open the site, `https://…`, for links in mails and for the codes on certificates "
        "([how](../how-to/check-a-certificate.md))",
        shown="http or https, and the first of THIDUA_HOSTS",
    )
    https: bool = _setting(
        False,
        "`1` where a proxy in front speaks https and sets `X-Forwarded-Proto`: cookies are then sent over https only, "
        "and browsers are told to stay with it",
        shown="off",
    )
    secret: str | None = _setting(
        None,
        "the site's secret; several machines behind one address need the same",
        shown="a file `secret` in the data folder, made on first need, readable by its owner alone",
    )
    web_debug: bool = _setting(
        False, "`1` shows Django's own error pages: for developers, never in earnest", shown="off"
    )
    second_factor: bool = _setting(
        True,
        "`off` lets roles that decide in with a password alone: for a demonstration, never in earnest",
        shown="on",
    )
    second_factor_for_all: bool = _setting(
        False, "`1` asks everybody with a role for a second factor, not those alone whose roles decide", shown="off"
    )
    idle_minutes: Annotated[int, Field(ge=1)] = _setting(
        30, "after so many minutes without a click a session ends, and its reader signs in again"
    )
    requests_a_minute: Annotated[int, Field(ge=60)] = _setting(
        300, "so many pages one account may ask for within a minute, of all processes together; more are refused (429)"
    )
    admin_tables: bool = _setting(
        False,
        "`1` opens the tables of the site at `/admin/` to administrators; their templates need a looser content "
        "security policy, so nobody has them unasked",
        shown="off",
    )
    security_contact: str = _setting(
        "",
        "whom to tell of a weakness of the site, `mailto:` or `https://`; it stands in `/.well-known/security.txt`",
        shown="none: there is no such page",
    )
    public_contact: str = _setting(
        "",
        "how the public reaches whoever runs the movement, as it stands at the foot of the public pages",
        shown="none: the pages name the Home Affairs board alone",
    )
    open_data_licence: Literal["CC-BY-4.0", "ODC-By-1.0"] = _setting(
        "CC-BY-4.0", "the licence that files of open data are handed out under; whoever publishes confirms it"
    )
    proxies: Annotated[int, Field(ge=0)] = _setting(
        0,
        "how many of your own proxies stand before the site, each adding to `X-Forwarded-For`; without it all readers "
        "behind a proxy count as one address",
    )
    smtp: str | None = _setting(
        None,
        "`smtp://user:password@host:port` (or `smtps://`): forgotten passwords are then set through a link by mail",
        shown="none: the administrator hands out links",
    )
    gateway_url: str = _setting(
        "",
        "`https://…` of the city's own gateway (Zalo, SMS), which short notices are sent to "
        "([how](../how-to/letters.md#the-citys-gateway)); needs THIDUA_GATEWAY_SECRET",
        shown="none",
    )
    gateway_secret: str = _setting(
        "",
        "what those notices are signed with: `whsec_` and 24 to 64 random bytes in base64",
        shown="none",
    )
    mail_from: str | None = _setting(None, "the sender of those mails", shown="the SMTP user")
    oidc_issuer: str = _setting(
        "",
        "the city's single sign-on (OpenID Connect), with the two that follow; its redirect address for this site is "
        "`…/login/with/city/back`",
        shown="none",
    )
    oidc_client_id: str = _setting("", "the name under which the single sign-on knows this site", shown="none")
    oidc_secret: str = _setting("", "the secret that goes with that name", shown="none")
    oidc_name: str = _setting("", "the name on the button", shown='"the city\'s account"')
    oidc_username_claim: str = _setting(
        "",
        "a claim that holds our user names, for people without a verified e-mail; only where people cannot choose it "
        "themselves",
        shown="none: by verified e-mail alone",
    )
    oidc_origins: Words = _setting(
        (),
        "further origins (`https://…`, separated by commas) that the sign-on's pages lie on, for the content security "
        "policy",
        shown="the issuer's",
    )
    import_max_mb: Annotated[int, Field(ge=1)] = _setting(
        2048, "the largest file that can be sent on the page Imports, in megabytes"
    )
    evidence_max_mb: Annotated[int, Field(ge=1)] = _setting(
        20, "the largest file kept as evidence of an entry of a register, in megabytes"
    )

    backup: Path | None = _setting(
        None, "the store of copies that `thidua backup` writes into, best on another disk", shown="none"
    )
    backup_keys: Path | None = _setting(
        None, "the store of copies of the keys, apart from the other, best with somebody else", shown="none"
    )
    backup_recipients: Words = _setting(
        (), "recipients of age (`age1…`, separated by commas) who alone can open the copies", shown="none"
    )
    backup_hours: Annotated[int, Field(ge=1)] = _setting(
        26, "after so many hours without a new copy the checks say that there is none"
    )

    metrics_from: Words = _setting(
        ("127.0.0.1", "::1"),
        "addresses that `/metrics` answers to, separated by commas; never through a proxy",
        shown="`127.0.0.1,::1`",
    )
    alert_to: Words = _setting(
        (),
        "mail addresses that `thidua doctor --alert` writes to, separated by commas; needs THIDUA_SMTP",
        shown="none",
    )
    log: Literal["text", "json"] = _setting("text", "`json`: one object a line, for programs that gather logs")

    @field_validator(
        "hosts", "witness_mail", "oidc_origins", "backup_recipients", "metrics_from", "alert_to", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in DATABASES:
            raise _wrong("DATABASE_URL", _("an address such as postgres://user:password@host/name"))
        return value

    @field_validator("smtp")
    @classmethod
    def _mail(cls, value: str | None) -> str | None:
        address = urlsplit(value or "smtp://none")
        try:
            right = address.scheme in ("smtp", "smtps") and bool(address.hostname) and address.port != 0
        except ValueError:
            right = False
        if not right:
            raise _wrong("THIDUA_SMTP", _("smtp://user:password@host:port, or smtps://"))
        return value

    @field_validator("witness_url", "timestamp_url", "gateway_url")
    @classmethod
    def _elsewhere(cls, value: str, info: ValidationInfo) -> str:
        # A stamp is signed and holds nothing secret: authorities answer over http.
        address = urlsplit(value)
        plain = info.field_name == "timestamp_url" or address.hostname in LOOPBACK
        if value and (not address.hostname or address.scheme not in ("https", *(("http",) if plain else ()))):
            raise _wrong(variable(str(info.field_name)), _("an https:// address"))
        return value

    @field_validator("gateway_secret")
    @classmethod
    def _key_of_gateway(cls, value: str) -> str:
        try:
            key = base64.b64decode(value.removeprefix(GATEWAY_PREFIX), validate=True)
        except ValueError:
            key = b""
        if value and not (value.startswith(GATEWAY_PREFIX) and 24 <= len(key) <= 64):
            raise _wrong("THIDUA_GATEWAY_SECRET", _("whsec_ and 24 to 64 random bytes in base64"))
        return value

    @field_validator("address")
    @classmethod
    def _own(cls, value: str) -> str:
        address = urlsplit(value)
        plain = address.path.strip("/") == address.query == address.fragment == ""
        if value and not (address.hostname and address.scheme in ("https", "http") and plain):
            raise _wrong("THIDUA_ADDRESS", _("an https:// address"))
        return value.rstrip("/")

    @field_validator("security_contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise _wrong("THIDUA_SECURITY_CONTACT", _("mailto: and an e-mail address, or an https:// address"))
        return value

    @model_validator(mode="after")
    def _whole_witnesses(self) -> Self:
        pairs = [("witness_mail", "smtp"), ("timestamp_url", "timestamp_roots"), ("gateway_url", "gateway_secret")]
        for name, needed in pairs:
            if getattr(self, name) and not getattr(self, needed):
                raise UserError(
                    "{name} needs {needed}, and the site does not start: set both, or neither",
                    name=variable(name),
                    needed=variable(needed),
                )
        return self

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        provider = {name: getattr(self, name) for name in ("oidc_issuer", "oidc_client_id", "oidc_secret")}
        missing = [variable(name) for name, value in provider.items() if not value]
        if 0 < len(missing) < len(provider):
            raise UserError(
                "Single sign-on lacks {names}, and the site does not start: set all three, or none",
                names=", ".join(missing),
            )
        return self


def _wrong(name: str, wanted: str) -> UserError:
    """Without the value: addresses hold passwords."""
    return UserError(
        "{name}: wanted is {wanted}; see docs/reference/web-settings.md", name=name, wanted=UserError(wanted)
    )


class _GivenSettings(SiteSettings):
    """Settings of nothing but the values given."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature, here and below
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Not the environment."""
        return (init_settings,)


def site_settings(variables: Mapping[str, str] | None = None) -> SiteSettings:
    """The settings that the variables make; without any, those of the environment.

    Raises:
        UserError: a variable holds something else than is wanted; one line with its name, value and the way out.
    """
    try:
        if variables is None:
            return SiteSettings()
        named = {name: variables.get(variable(name)) for name in SiteSettings.model_fields}
        values: dict[str, OfField] = {name: value for name, value in named.items() if value}
        return _GivenSettings(**values)
    except ValidationError as problem:
        raise _told(problem.errors()[0]) from problem


def _told(error: ErrorDetails) -> UserError:
    name = variable(str(error["loc"][0]))
    if error["type"] == "bool_parsing":
        wanted = UserError(_("1 or 0, on or off"))
    else:
        wanted = UserError(_("a whole number from {least}"), least=error.get("ctx", {}).get("ge", 0))
    return UserError(
        "{name}: “{value}” stands there, wanted is {wanted}; see docs/reference/web-settings.md",
        name=name,
        value=error["input"],
        wanted=wanted,
    )


def embedded_database(home: Path, settings: SiteSettings) -> Path | None:
    """The file of SQLite; None where the database is a server."""
    url = settings.database_url
    if not url:
        return home / "web.sqlite3"
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def variable(field: str) -> str:
    """`THIDUA_HOME` for `home`; DATABASE_URL has the name that other programs know."""
    return DATABASE_URL if field in ("database_url", DATABASE_URL) else f"{PREFIX}{field.upper()}"


INTRODUCTION = """The site reads its settings from the environment. Nothing else needs to be configured. A value that is
not what is wanted stops the site before it starts, with one line that names the variable. Switches are `1`, `on`,
`true`, `yes` or `0`, `off`, `false`, `no`.
"""


def settings_page(note: str) -> str:
    """docs/reference/web-settings.md."""
    lines = [
        "# Settings of the site\n",
        note,
        INTRODUCTION,
        "| variable | is | what it is | default |",
        "|---|---|---|---|",
    ]
    for name, field in SiteSettings.model_fields.items():
        lines.append(f"| `{variable(name)}` | {_kind(field)} | {field.description} | {_default(field)} |")
    return "\n".join(lines) + "\n"


def _kind(field: FieldInfo) -> str:
    kinds: dict[object, str] = {Path: "path", bool: "switch", int: "whole number", str: "text"}
    kind: object = field.annotation
    return kinds.get(typing.get_args(kind)[0] if isinstance(kind, types.UnionType) else kind, "list")


def _default(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    shown = extra.get("shown") if isinstance(extra, dict) else None
    return str(shown) if shown else f"`{field.default}`"
