"""The files of deploy/ name what there is: commands, options, addresses and settings of this very program."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

from django.urls import resolve

from support import ROOT
from thidua.cli import main
from thidua.web.server.operator_settings import SiteSettings, site_settings, variable

DEPLOY = ROOT / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))
PROGRAM = "/opt/thidua/.venv/bin/thidua"


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Section → key → its values, in order."""
    sections: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def parsed(words: list[str]) -> None:
    """Fails where the program has no such command or option; runs nothing."""
    with main.make_context("thidua", ["--lang", "en"], resilient_parsing=True) as context:
        command = main.get_command(context, words[0])
        assert command is not None, words
        assert isinstance(command, click.Command)
        command.make_context(words[0], words[1:], parent=context).close()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_what_there_is(path: Path) -> None:
    sections = unit(path)
    if path.suffix == ".timer":
        assert path.with_suffix(".service").is_file()
        assert sections["Install"]["WantedBy"] == ["timers.target"]
        return
    service = sections["Service"]
    for command in service["ExecStart"]:
        assert command.startswith(f"{PROGRAM} ")
        parsed(command.split()[1:])
    assert service["User"] == ["thidua"]
    assert service["UMask"] == ["0077"]
    for hardening in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "LockPersonality"):
        assert service[hardening] == ["yes"]
    assert service["RestrictNamespaces"] == ["user net" if path.name == "thidua.service" else "yes"]
    assert service["ProtectSystem"] == ["strict"]
    assert service["CapabilityBoundingSet"] == [""]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(path: Path, tmp_path: Path) -> None:
    program = tmp_path / "thidua"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for other in UNITS:  # systemd looks for the program, whose place is another here
        (tmp_path / other.name).write_text(other.read_text().replace(PROGRAM, str(program)))
    done = subprocess.run(["systemd-analyze", "verify", str(tmp_path / path.name)], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "thidua" in line]
    assert ours == []


def test_the_environment_holds_settings_that_there_are() -> None:
    lines = [line for line in (DEPLOY / "environment").read_text().splitlines() if line]
    set_ = dict(line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"(# )?[A-Z_]+=", line))
    settable = {variable(name) for name in SiteSettings.model_fields}
    assert set(set_) <= settable
    settings = site_settings(set_)
    assert settings.https
    assert settings.proxies == 1
    assert settings.log == "json"
    assert settings.database_url == "postgres://thidua@%2Fvar%2Frun%2Fpostgresql/thidua"
    assert settings.backup != settings.backup_keys


def test_proxies_ask_addresses_that_there_are_and_keep_metrics_to_themselves() -> None:
    caddy, nginx = ((DEPLOY / name).read_text() for name in ("Caddyfile", "nginx.conf"))
    assert resolve("/" + re.search(r"health_uri /(\S+)", caddy)[1]).url_name == "health-ready"  # type: ignore[index]
    assert resolve("/metrics").url_name == "metrics"
    assert "@operators path /metrics\n\trespond @operators 404" in caddy
    assert re.search(r"location = /metrics \{\s+return 404;", nginx)
    assert "reverse_proxy 127.0.0.1:8000" in caddy
    assert "proxy_pass http://127.0.0.1:8000;" in nginx
    for name in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", "Host $host"):
        assert f"proxy_set_header {name};" in nginx
    megabytes = SiteSettings.model_fields["import_max_mb"].default
    assert int(re.search(r"max_size (\d+)MB", caddy)[1]) > megabytes  # type: ignore[index]
    assert int(re.search(r"client_max_body_size (\d+)m;", nginx)[1]) > megabytes  # type: ignore[index]


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed: apt-get install caddy")
def test_caddy_takes_its_file() -> None:
    done = subprocess.run(["caddy", "validate", "--config", DEPLOY / "Caddyfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed: apt-get install nginx")
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    site = re.sub(r"ssl_certificate\w* .*;|listen 443 ssl http2;", "", (DEPLOY / "nginx.conf").read_text())
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    done = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_container_installs_what_the_how_to_does_and_starts_what_there_is() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    how_to = (ROOT / "docs" / "how-to" / "install.md").read_text()
    for package in ("python3-venv", "postgresql-client", "libreoffice-writer-nogui", "fonts-liberation2", "fontconfig"):
        assert package in text
        assert package in how_to
    words = re.findall(r'"([^"]+)"', text.rpartition("CMD [")[2])
    parsed(words)
    assert resolve("/health/live").url_name == "health-live"
    assert "/health/live" in text
    assert "USER thidua" in text


def test_the_how_to_names_every_file_there_is() -> None:
    how_to = (ROOT / "docs" / "how-to" / "install.md").read_text()
    unnamed = [
        path.name for path in DEPLOY.iterdir() if path.name not in how_to and f"deploy/*{path.suffix}" not in how_to
    ]
    assert unnamed == []
