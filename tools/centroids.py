"""Writes the approximate centres of the communes of Cần Thơ for the map of the city dashboard.

Run by hand with the package vietnamadminunits (MIT) in an environment of its own, for it needs Unidecode, which is GPL
and must not become a dependency here:

    uv run --no-project --with vietnamadminunits==1.0.4 tools/centroids.py
"""

import json
import sqlite3
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "thidua" / "web" / "apps" / "board" / "data" / "centroids.json"
PROVINCE = "Thành phố Cần Thơ"


def main() -> None:
    """Read the package's table of units in force since 1 July 2025; write name, longitude and latitude of each."""
    package = find_spec("vietnamadminunits")
    if package is None or package.origin is None:
        raise SystemExit("vietnamadminunits is not there: see the head of this file")
    database = Path(package.origin).parent / "data" / "dataset.db"
    rows = sqlite3.connect(database).execute(
        "SELECT wardCode, ward, wardLon, wardLat FROM admin_units WHERE province = ? ORDER BY wardCode", [PROVINCE]
    )
    written = {
        "source": f"vietnamadminunits {version('vietnamadminunits')}, https://github.com/tranngocminhhieu/vietnamadminunits",
        "licence": "MIT, Copyright (c) 2025 Tran Ngoc Minh Hieu",
        "note": "approximate centres, of no legal meaning",
        "communes": [{"code": code, "name": name, "lon": lon, "lat": lat} for code, name, lon, lat in rows],
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(written['communes'])} communes → {TARGET}")


if __name__ == "__main__":
    main()
