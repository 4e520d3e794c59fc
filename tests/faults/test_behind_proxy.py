"""The site as it is installed: behind the proxies of deploy/ with TLS, spoken to over the network."""

import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

from support import ROOT
from support.faults.running_site import Person, Site, free_port, prepared, site_over, wait_for

DEPLOY = ROOT / "deploy"
NAME, SITE = "thidua.example.vn", "127.0.0.1:8000"
SETTINGS = {"THIDUA_HTTPS": "1", "THIDUA_PROXIES": "1", "THIDUA_HOSTS": "localhost,127.0.0.1"}
# What a proxy is started by: of a folder, the site's and its own port, the command and the file of its root.
Started = Callable[[Path, int, int], tuple[list[str], Path]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with site_over(prepared(folder / "home", **SETTINGS), folder / "log", **SETTINGS) as running:
        yield running


def caddy(folder: Path, site_port: int, port: int) -> tuple[list[str], Path]:
    """Caddy with its file, which gives itself a certificate."""
    text = (DEPLOY / "Caddyfile").read_text().replace(SITE, f"127.0.0.1:{site_port}")
    text = text.replace(f"{NAME} {{\n\tencode", f"localhost:{port} {{\n\ttls internal\n\tencode").replace(
        NAME, "localhost"
    )
    of_tests = f"admin off\nskip_install_trust\nauto_https disable_redirects\nstorage file_system {folder}/kept"
    (folder / "Caddyfile").write_text(f"{{\n{of_tests}\n}}\n{text}")
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    return command, folder / "kept" / "pki" / "authorities" / "local" / "root.crt"


def nginx(folder: Path, site_port: int, port: int) -> tuple[list[str], Path]:
    """nginx with its file and a certificate of the test."""
    words = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out root.pem -days 9 -subj /CN=localhost"
    extensions = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", *words.split(), *extensions], cwd=folder, check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text().replace(NAME, "localhost").replace(SITE, f"127.0.0.1:{site_port}")
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {folder}/root.pem;", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {folder}/key.pem;", text)
    text = text.replace("Host $host;", f"Host $host:{port};")  # 443 goes without saying
    text = text.replace("listen 443", f"listen {port}").replace("listen 80;", f"listen {free_port()};")
    places = "".join(
        f"{what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{main}http {{\naccess_log off;\n{places}{text}\n}}\n")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"], folder / "root.pem"


@contextmanager
def behind(started: Started, site: Site, folder: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    """The address of the site through the proxy, and whom to trust there."""
    port = free_port()
    command, root = started(folder, site.port, port)
    address = f"https://localhost:{port}"
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as proxy:
        try:
            wait_for(lambda: proxy.poll() is not None or root.is_file(), 30)
            trusted = ssl.create_default_context(cafile=str(root))
            wait_for(lambda: proxy.poll() is not None or answer(address, "/health/live", trusted)[0] == 200, 30)
            assert proxy.poll() is None, (folder / "log").read_text()
            yield address, trusted
        finally:
            proxy.terminate()


def answer(address: str, path: str, trusted: ssl.SSLContext | None = None) -> tuple[int, str, str]:
    """Status, page and all headers in one text; status 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=20, context=trusted) as there:  # noqa: S310 - the test's own
            return there.status, there.read().decode(), str(there.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), str(error.headers)
    except OSError:
        return 0, "", ""


def installed(program: Started) -> Any:
    return pytest.param(
        program,
        id=program.__name__,
        marks=pytest.mark.skipif(shutil.which(program.__name__) is None, reason=f"{program.__name__} is not installed"),
    )


@pytest.mark.parametrize("started", [installed(caddy), installed(nginx)])
def test_the_site_behind_a_proxy_with_tls(started: Started, site: Site, tmp_path: Path) -> None:
    with behind(started, site, tmp_path) as (address, trusted):
        status, page, headers = answer(address, "/", trusted)
        assert (status, "Thi đua" in page or "thi đua" in page) == (200, True)
        assert "max-age=" in re.search(r"(?i)strict-transport-security: (.*)", headers)[1]  # type: ignore[index]
        # Machines of the operator ask the site itself; through the proxy there are no metrics.
        own = f"http://127.0.0.1:{site.port}"
        assert (answer(address, "/metrics", trusted)[0], answer(own, "/metrics")[0]) == (404, 200)
        assert answer(own, "/health/ready")[0] == 200
        person = Person(site, address=address, trusted=trusted)
        assert {(cookie.secure, cookie.name.startswith("__Host-")) for cookie in person.cookies} == {(True, True)}
        status, page, _where = person.get("/account/sessions")
        assert status == 200
        assert "127.0.0.1" in page  # the address of whoever came, told by the proxy
        content = b"dossier_id,procedure_id,received_at,applicant_key\nN-1,,2026-07-01 08:00,A\n"
        assert person.upload(f"{started.__name__}.csv", content)[0] == 200
