"""Fetches the front-end files of the site from npm into the repository, with their versions and licences.

Run it to refresh them (`make vendor`); users and tests need neither npm nor a network. npm must be on the path.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "src" / "thidua" / "web" / "shell" / "static" / "vendor"
TESTS = ROOT / "tests" / "web" / "vendor"
FONT = "files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
# package, range, its licence file, files to take, where to
PACKAGES = (
    ("htmx.org", "^2.0.0", "LICENSE", ("dist/htmx.min.js",), SITE),
    ("echarts", "^5.6.0", "LICENSE", ("dist/echarts.min.js",), SITE),
    (
        "@fontsource/be-vietnam-pro",
        "^5.0.0",
        "LICENSE",
        tuple(FONT.format(subset=subset, weight=weight) for subset in ("latin", "vietnamese") for weight in (400, 600)),
        SITE,
    ),
    ("axe-core", "^4.10.0", "LICENSE", ("axe.min.js",), TESTS),
)


def main() -> None:
    """Take the newest version in each range; write VENDORED.json beside the files."""
    taken: dict[Path, dict[str, object]] = {}
    for name, wanted, licence, files, target in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(
                ["npm", "pack", "--silent", f"{name}@{wanted}"], cwd=folder, check=True, capture_output=True, text=True
            )
            archive = Path(folder) / packed.stdout.strip().splitlines()[-1]
            shutil.unpack_archive(archive, folder, "gztar", filter="data")
            package = Path(folder) / "package"
            described = json.loads((package / "package.json").read_text(encoding="utf-8"))
            target.mkdir(parents=True, exist_ok=True)
            for file in files:
                shutil.copyfile(package / file, target / Path(file).name)
            shutil.copyfile(package / licence, target / f"{Path(files[0]).name.split('.')[0]}.LICENSE")
            taken.setdefault(target, {})[name] = {
                "version": described["version"],
                "licence": described["license"],
                "files": [Path(file).name for file in files],
            }
            print(f"{name} {described['version']} ({described['license']})")
    for target, listed in taken.items():
        (target / "VENDORED.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
