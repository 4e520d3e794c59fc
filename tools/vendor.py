"""Fetches the front-end files of the site from npm into the repository, with their versions and licences.

`make vendor` writes the files, their licences and VENDORED.json (versions, sizes); users and tests need neither npm nor
a network. Each package is pinned by version and by the integrity npm published for it
(`npm view <package>@<version> dist.integrity`): to take a newer one, change both.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "src" / "thidua" / "web" / "ui" / "static" / "vendor"
TESTS = ROOT / "tests" / "web" / "vendor"
FONT = "files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
LOOK = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
ICONS = (ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").split()


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package and what is taken of it; `notice` is our copy of a licence that the package does not carry."""

    name: str
    version: str
    integrity: str
    files: tuple[str, ...]
    target: Path = SITE
    called: str = ""
    notice: Path | None = None
    icons: tuple[str, ...] = field(default=())


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
        ("dist/css/tabler.min.css",),
        called="tabler",
        notice=ROOT / "tools" / "licences" / "tabler.LICENSE",
    ),
    Package(
        "@tabler/icons",
        "3.52.0",
        "sha512-dldKlJNfO/gZnGLcIY0X2EFFKIMGwL/rEvTqglvBgAPFiwj9pZOCN5V3Sf0Gyjq6foX4VQmLdOmsS4w5FdWKAw==",
        (),
        called="tabler-icons",
        icons=tuple(ICONS),
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        ("dist/htmx.min.js",),
        called="htmx",
    ),
    Package(
        "echarts",
        "5.6.0",
        "sha512-oTbVTsXfKuEhxftHqL5xprgLoc0k7uScAwtryCgWF6hPYFLRwOUHiFmHGCBKP5NPFNkDVopOieyUqYGH8Fa3kA==",
        ("dist/echarts.min.js",),
        called="echarts",
    ),
    Package(
        "@fontsource/be-vietnam-pro",
        "5.3.0",
        "sha512-xhAQBGHDxP5BF8IJxedy5MoWUmc1DlPCcZbMLhvnPkf8TaYCbbUVs3LjpuJ4BYdTrdiCLaewNaY8z+owq/FqFw==",
        tuple(FONT.format(subset=subset, weight=weight) for subset in ("latin", "vietnamese") for weight in (400, 600)),
        called="be-vietnam-pro",
    ),
    Package(
        "axe-core",
        "4.14.1",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        ("axe.min.js",),
        target=TESTS,
        called="axe",
    ),
)


def main() -> int:
    """Fetch every package and write its files; 1 where a package is not the one that was pinned."""
    written: dict[Path, dict[str, object]] = {}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            try:
                content = fetch(package, Path(folder))
            except ValueError as error:
                print(error, file=sys.stderr)
                return 1
            described = json.loads((content / "package.json").read_text(encoding="utf-8"))
            files = take(package, content)
            written.setdefault(package.target, {})[package.name] = {
                "version": package.version,
                "licence": described["license"],
                "files": {file.name: sizes(file) for file in files},
            }
            print(f"{package.name} {package.version} ({described['license']})")
    for target, listed in written.items():
        (target / "VENDORED.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    return 0


def fetch(package: Package, folder: Path) -> Path:
    """Unpack the package into the folder; ValueError where its archive has not the pinned integrity."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / packed.stdout.strip().splitlines()[-1]
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.integrity:
        raise ValueError(f"{package.name} {package.version} has integrity {digest}, not {package.integrity}")
    shutil.unpack_archive(archive, folder, "gztar", filter="data")
    return folder / "package"


def take(package: Package, content: Path) -> list[Path]:
    """Copy the files that are used, and the licence; returns the files."""
    package.target.mkdir(parents=True, exist_ok=True)
    taken = []
    for file in package.files:
        target = package.target / Path(file).name
        if target.suffix == ".css":  # the map is not shipped, and the site's storage insists on files that are named
            text = (content / file).read_text(encoding="utf-8")
            target.write_text(re.sub(r"\n/\*# sourceMappingURL=.*?\*/\s*$", "\n", text), encoding="utf-8")
        else:
            shutil.copyfile(content / file, target)
        taken.append(target)
    if package.icons:
        target = package.target / f"{package.called}.svg"
        target.write_text(sprite(content / "tabler-nodes-outline.json", package.icons), encoding="utf-8")
        taken.append(target)
    shutil.copyfile(package.notice or content / "LICENSE", package.target / f"{package.called}.LICENSE")
    return taken


def sprite(drawings: Path, names: tuple[str, ...]) -> str:
    """The icons as symbols of one file, to be shown by `<use href="…#name">` in the colour of the text around."""
    shapes = json.loads(drawings.read_text(encoding="utf-8"))
    symbols = []
    for name in sorted(names):
        drawn = ""
        for shape, look in shapes[name]:
            drawn += f"<{shape}{''.join(f' {key}={json.dumps(value)}' for key, value in look.items())}/>"
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {LOOK}>{drawn}</symbol>\n')
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'


def sizes(file: Path) -> dict[str, int]:
    """Bytes of the file, and of the file as it travels."""
    content = file.read_bytes()
    return {"bytes": len(content), "gzip": len(gzip.compress(content, 9, mtime=0))}


if __name__ == "__main__":
    sys.exit(main())
