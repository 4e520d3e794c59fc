"""A release as a Frictionless Data Package (datapackage.org, 1.0), by which other programs read its files."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from thidua.web.apps.open_data.columns import COLUMNS

# Licences that an operator may choose (SPDX), with their title and where they stand: those that ask for the source.
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "ODC-By-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}


def data_package(
    about: Mapping[str, str | int], files: Mapping[str, bytes], *, title: str, licence: str, made_at: datetime
) -> bytes:
    """`datapackage.json` beside `results.csv` and `results.json`: fields, licence, where the figures come from.

    about: what the JSON file says of itself (number of the release, movement, evaluation). files: csv and json.

    Raises:
        KeyError: the licence is none of `LICENCES`.
    """
    name, path = LICENCES[licence]
    number = about["release"]
    package = {
        "profile": "data-package",
        "name": f"thi-dua-{number}",
        "title": title,
        "version": f"{number}.0.0",
        "created": made_at.isoformat(timespec="seconds"),
        "licenses": [{"name": licence, "title": name, "path": path}],
        "sources": [
            {
                "title": f"{about['origin']}: {about['movement']}, as of {about['as_of_at']}, "
                f"import {about['import_number']}, results {about['result_hash']}"
            }
        ],
        "resources": [
            {
                **_resource("csv", "text/csv", files["csv"]),
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
                "schema": table_schema(),
            },
            _resource("json", "application/json", files["json"]),
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def table_schema() -> dict[str, object]:
    """The columns as a Table Schema."""
    return {
        "fields": [
            {"name": name, "type": column.type, "title": column.vietnamese, "description": column.english}
            | ({"constraints": column.constraints} if column.constraints else {})
            for name, column in COLUMNS.items()
        ],
        "missingValues": [""],
    }


def _resource(form: str, mediatype: str, content: bytes) -> dict[str, object]:
    return {
        "name": f"results-{form}",
        "path": f"results.{form}",
        "format": form,
        "mediatype": mediatype,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
