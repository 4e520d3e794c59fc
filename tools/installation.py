"""Installs the site on a clean Debian by the very commands of docs/how-to/install.md, starts its units, looks it over.

usage: python tools/installation.py [--container] [--mirror URL] FOLDER

FOLDER, outside the clone, gets a root made by debootstrap and is kept: a second run begins with its packages. What a
chroot cannot show: systemd itself. Its units are verified by systemd-analyze; what they start is started as they say,
with their user, settings, umask, no capabilities, and a disk that is read-only but for what they name. --container runs
the commands of deploy/Containerfile instead. Needs root, debootstrap and the network; exit code 77: no packages.
"""

import argparse
import ctypes
import fcntl
import json
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLONE = Path(__file__).parents[1]
GUIDE, DEPLOY = CLONE / "docs" / "how-to" / "install.md", CLONE / "deploy"
SUITE = "bookworm"
NAME, SITE = "thidua.example.vn", "http://127.0.0.1:8000"
UNITS = ("thidua.service", "thidua-backup.service", "thidua-check.service", "thidua-backup.timer", "thidua-check.timer")
# systemd-analyze security: 0 is all closed, 10 all open; a service without any line of these has 9.6.
MOST_EXPOSED = "25"
START_SECONDS = 180
OUT_OF_REACH = 77
PARAGRAPHS = ("program", "settings and stores", "units and proxy", "first steps")
INSIDE = "--inside"
# Of the kernel: CLONE_NEWNET, SIOCSIFFLAGS, IFF_UP.
NEW_NETWORK, SET_FLAGS, INTERFACE_UP = 0x40000000, 0x8914, 0x1
# What of this machine the installing programs need to reach the registry of packages.
PASSED_ON = ("PIP_", "UV_", "SSL_CERT_")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Of an administrator who is careful: the guide must make what the site's user can read all the same.
ADMINISTRATOR = "077"
Unit = dict[str, list[str]]


def main(words: list[str]) -> int:
    """Make the root, then go on inside namespaces of its own: what was started there ends with it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--container", action="store_true")
    arguments.add_argument("--mirror", default="", help="of packages; debootstrap's own where none is named")
    arguments.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args(words)
    if given.inside:
        (contain if given.container else install)(given.folder)
        return 0
    missing = why_not()
    if missing:
        print(missing, file=sys.stderr)
        return 1
    folder = given.folder.resolve()
    if folder.is_relative_to(CLONE):
        print("name a folder outside the clone", file=sys.stderr)
        return 1
    os.umask(0o022)  # a clean Debian, whatever whoever asks for it lets others read
    root = new_root(folder, given.mirror, "container" if given.container else "machine")
    alone = ("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child")
    again = [sys.executable, __file__, INSIDE, *(["--container"] if given.container else []), str(root)]
    return subprocess.run([*alone, *again], check=False).returncode


def why_not() -> str:
    """Why it cannot be tried here; nothing where it can."""
    if os.geteuid():
        return "needs root: it makes a root of its own"
    absent = [program for program in ("debootstrap", "unshare", "chroot") if shutil.which(program) is None]
    return f"{absent[0]} is not installed: apt-get install debootstrap" if absent else ""


def said(what: str) -> None:
    """A step that is done."""
    print(f"ok  {what}", flush=True)


def new_root(folder: Path, mirror: str, name: str) -> Path:
    """A clean Debian with the committed state of the clone beside it, as a repository to clone from."""
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    root = folder / name
    if root.exists():
        shutil.rmtree(root)
    make = ["debootstrap", "--variant=minbase", "--include=systemd,ca-certificates", f"--cache-dir={packages}"]
    words = [*make, SUITE, str(root), *([mirror] if mirror else [])]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"debootstrap: {done.stdout[-2000:]}{done.stderr}", file=sys.stderr)
        raise SystemExit(OUT_OF_REACH)
    for package in packages.glob("*.deb"):
        shutil.copy2(package, root / "var/cache/apt/archives")
    if CERTIFICATES.is_file():
        shutil.copy2(CERTIFICATES, root / "etc/ssl/certs")
    shutil.copy2("/etc/resolv.conf", root / "etc/resolv.conf")
    # No package starts what it brings: that is systemd's, which is not there.
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    subprocess.run(["git", "clone", "--quiet", "--bare", CLONE, root / "repository"], check=True)
    said(f"a clean Debian {SUITE} in {root}")
    return root


def mounted(root: Path) -> None:
    """What every root has; gone with the namespace. The root itself, so that it can be made read-only."""
    for words in (
        ("--bind", root, root),
        ("-t", "proc", "proc", root / "proc"),
        ("-t", "tmpfs", "tmpfs", root / "run"),
        ("-t", "tmpfs", "tmpfs", root / "dev/shm"),
    ):
        subprocess.run(["mount", *map(str, words)], check=True)


def within(root: Path, command: str, **variables: str) -> str:
    """The output of a command of the shell in the root; ends with its words where it fails."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    passed.pop("UV_CACHE_DIR", None)
    passed.pop("PIP_FIND_LINKS", None)
    environment = {**passed, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    environment |= {"LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **variables}
    words = ["chroot", root, "/bin/sh", "-euc", f"umask {ADMINISTRATOR}\n{command}"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"FAILED ({done.returncode})  {command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def documented() -> list[str]:
    """The paragraphs of the first block of commands in the guide."""
    block = re.search(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    paragraphs = block[1].strip().split("\n\n") if block else []
    if len(paragraphs) != len(PARAGRAPHS):
        raise SystemExit(f"{GUIDE} has no longer these paragraphs of commands: {', '.join(PARAGRAPHS)}")
    return paragraphs


def install(root: Path) -> None:
    """The guide, paragraph by paragraph, and between them what systemd and the operator would do."""
    mounted(root)
    program, stores, units, first_steps = documented()
    # A person says yes to apt-get.
    program = program.replace("apt-get install", "apt-get install -y").replace("REPOSITORY", "/repository")
    within(root, f"apt-get update -q\n{program}")
    said("packages and program are installed")
    for package in (root / "var/cache/apt/archives").glob("*.deb"):
        shutil.copy2(package, root.parent / "packages")
    alone_on_the_network()
    cluster = within(root, "pg_lsclusters -h").split()
    within(
        root, f"mkdir -p /run/postgresql && chown postgres: /run/postgresql && pg_ctlcluster {cluster[0]} main start"
    )
    within(root, f"cd /opt/thidua\n{stores}")
    fill_in(root)
    # systemctl enables in a chroot, but starts nothing.
    within(root, f"cd /opt/thidua\n{units.replace(' --now', '')}")
    said("user, folders, database and units are there")
    verify_units(root)
    within(root, "caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile")
    said("Caddy takes its file")
    with started(root, "thidua.service"):
        look_at_pages()
        look_at_files(root)
        for command in unit(root, "thidua-backup.service")["ExecStart"]:
            run_once(root, "thidua-backup.service", command)
        said("the backup writes its copies")
        link = within(root, f"cd /opt/thidua\n{first_steps}")
        if f"https://{NAME}/password/new/" not in link:
            raise SystemExit(f"no link for the first administrator:\n{link}")
        said("the first administrator has a link, and the doctor has nothing bad to say")
        run_once(root, "thidua-check.service", unit(root, "thidua-check.service")["ExecStart"][0])
        said("the check runs, and has nobody to write to")


def fill_in(root: Path) -> None:
    """The settings, as an operator would: PostgreSQL, and a recipient of the copies."""
    file = root / "etc/thidua/environment"
    recipient = within(root, "age-keygen -o /root/age.txt 2>/dev/null; age-keygen -y /root/age.txt").strip()
    text = file.read_text().replace("age1replace-by-what-age-keygen-prints", recipient)
    file.write_text(text.replace("# DATABASE_URL=", "DATABASE_URL="))


def verify_units(root: Path) -> None:
    """systemd's own look at the units that were installed, and how open it thinks them."""
    for name in UNITS:
        path = f"/etc/systemd/system/{name}"
        within(root, f"systemd-analyze verify --man=no {path}")
        if name.endswith(".service"):
            within(root, f"systemd-analyze security --offline=true --threshold={MOST_EXPOSED} --no-pager {path}")
    wanted = root / "etc/systemd/system"
    for link in ("multi-user.target.wants/thidua.service", *(f"timers.target.wants/{n}" for n in UNITS[3:])):
        if not (wanted / link).is_symlink():
            raise SystemExit(f"{link} is not enabled")
    said("systemd verifies the units; they are enabled, and closed as far as they can be")


def unit(root: Path, name: str) -> Unit:
    """Key → its values, as they stand in the file of the unit."""
    lines: Unit = {}
    for line in (root / "etc/systemd/system" / name).read_text().splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            lines.setdefault(key, []).append(value)
    return lines


def as_unit(root: Path, name: str, command: str) -> list[str]:
    """The words that start a command as the unit says: user, settings, umask, and a disk it may not write."""
    said_there = unit(root, name)
    user, cache = said_there["User"][0], [f"/var/cache/{folder}" for folder in said_there.get("CacheDirectory", [])]
    for folder in cache:
        within(root, f"install -d -o {user} -g {user} -m 0755 {folder}")
    writable = [*" ".join(said_there["ReadWritePaths"]).split(), *cache]
    mounts = [f"mount --bind '{root}{folder}' '{root}{folder}'" for folder in writable]
    mounts += [f"mount -o remount,ro,bind '{root}'"]
    mounts += [f"mount -t tmpfs -o mode=1777 tmpfs '{root}{folder}'" for folder in ("/tmp", "/var/tmp")]  # noqa: S108
    mounts += [f"mount -t tmpfs -o mode=000,ro tmpfs '{root}{folder}'" for folder in ("/root", "/home")]
    settings = [line for line in (root / "etc/thidua/environment").read_text().splitlines() if re.match("[A-Z]+", line)]
    settings += " ".join(said_there.get("Environment", [])).split()
    lowered = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--no-new-privs"]
    lowered += ["--bounding-set=-all", "--inh-caps=-all"]
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
    inner = ["chroot", str(root), *lowered, "env", "-i", path, "LANG=C.UTF-8", *settings, *command.split()]
    script = "\n".join(["set -e", *mounts, f"umask {said_there['UMask'][0]}", 'exec "$@"'])
    return ["unshare", "--mount", "sh", "-c", script, "sh", *inner]


def run_once(root: Path, name: str, command: str) -> None:
    """A command of a unit, to its end."""
    done = subprocess.run(as_unit(root, name, command), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"FAILED ({done.returncode})  {name}: {command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


@contextmanager
def started(root: Path, name: str) -> Iterator[None]:
    """The unit runs, and answers that it is ready; it ends by SIGTERM in the time it has."""
    words = as_unit(root, name, unit(root, name)["ExecStart"][0])
    with waited_for(words, root.parent / f"{name}.log"):
        yield
    said("the site ends when it is told to")


@contextmanager
def waited_for(words: list[str], log: Path) -> Iterator[None]:
    """A site that is started by these words."""
    with log.open("wb") as lines, subprocess.Popen(words, stdout=lines, stderr=lines) as process:
        try:
            until = time.monotonic() + START_SECONDS
            while answer("/health/ready")[0] != 200:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"the site did not start:\n{log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.3)
            said("the site started and is ready")
            yield
        finally:
            process.terminate()
            process.wait(60)


def answer(path: str, **headers: str) -> tuple[int, str, str]:
    """Status, page and where it leads, asked on this machine; status 0 where nobody answers."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_words: object) -> None:
            """Redirects are looked at, not followed."""

    wanted = urllib.request.Request(f"{SITE}{path}", headers={n.replace("_", "-"): v for n, v in headers.items()})  # noqa: S310
    try:
        with urllib.request.build_opener(Stay).open(wanted, timeout=20) as there:
            return there.status, there.read().decode(), ""
    except urllib.error.HTTPError as error:
        return error.code, "", error.headers.get("Location", "")
    except OSError:
        return 0, "", ""


def look_at_pages() -> None:
    """Health and metrics for this machine, pages for people behind the proxy, plain http led to https."""
    through_proxy = {"Host": NAME, "X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https"}
    seen = {
        "live": answer("/health/live")[0],
        "metrics": answer("/metrics")[0],
        "metrics from outside": answer("/metrics", **through_proxy)[0],
        "first page": answer("/", **through_proxy)[0],
        "sign-in": answer("/login", **through_proxy)[0],
        "another name": answer("/", **{**through_proxy, "Host": "elsewhere.example"})[0],
        "plain": answer("/login", Host=NAME, X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")[0],
    }
    right = {"live": 200, "metrics": 200, "metrics from outside": 404, "first page": 200, "sign-in": 200}
    right |= {"another name": 400, "plain": 301}
    if seen != right:
        raise SystemExit(f"pages answer otherwise than they should: {json.dumps(seen)}")
    said("health, metrics and pages answer as they should")


def look_at_files(root: Path) -> None:
    """All of the data folder is the site's user's, and closed to others."""
    owner = (root / "srv/thidua").stat().st_uid
    for path in (root / "srv/thidua").rglob("*"):
        there = path.lstat()
        if there.st_uid != owner or (not path.is_symlink() and there.st_mode & 0o077):
            raise SystemExit(f"{path} belongs to {there.st_uid}, mode {there.st_mode:o}")
    said("the data folder is its user's alone")


def alone_on_the_network() -> None:
    """A network of its own with nobody but itself: ports are free, and nothing is fetched any more."""
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK):
        raise SystemExit(f"no network of its own: {os.strerror(ctypes.get_errno())}")
    with socket.socket() as here:
        fcntl.ioctl(here, SET_FLAGS, struct.pack("16sh14x", b"lo", INTERFACE_UP))


def contain(root: Path) -> None:
    """The steps of the Containerfile, and the site that it starts, as root and then as the user it names."""
    mounted(root)
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    steps = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    for word, step in steps:
        if word == "RUN":
            within(root, step)
            said(step[:100])
        elif word == "COPY":  # what is committed, as a fresh clone with .containerignore has it
            within(
                root,
                "apt-get install -q -y git && mkdir -p /opt/thidua && "
                "git -C /repository archive HEAD | tar -x -C /opt/thidua",
            )
    alone_on_the_network()
    named = dict(steps)
    started_by = [*json.loads(named["ENTRYPOINT"]), *json.loads(named["CMD"])]
    settings = [line for line in (DEPLOY / "environment").read_text().splitlines() if re.match("[A-Z]+", line)]
    user = ["setpriv", "--reuid", named["USER"], "--regid", named["USER"], "--init-groups"]
    environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin", "HOME=/srv/thidua", *settings]
    with waited_for(["chroot", str(root), *user, *environment, *started_by], root.parent / "container.log"):
        look_at_pages()
        look_at_files(root)
        within(root, shlex.join(json.loads(named["HEALTHCHECK"].partition("CMD ")[2])))
        said("the health check of the container says that it lives")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
