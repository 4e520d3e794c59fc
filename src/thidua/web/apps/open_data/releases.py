"""What becomes public, and its releases: the city as a whole, month by month. No unit and no person is in it.

What is not met by a unit, or on hold, never leaves the office.
"""

import csv
import hashlib
import io
import json

from django.conf import settings
from django.utils import timezone

from thidua.i18n import UserError, formats
from thidua.indicators.catalogue.loader import Indicator
from thidua.indicators.catalogue.ruleset import installed
from thidua.io.spreadsheet_safety import formula_safe
from thidua.rules.criteria import IndicatorLeaf, leaves
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.open_data.columns import COLUMNS
from thidua.web.apps.open_data.data_package import data_package
from thidua.web.apps.open_data.models import Release
from thidua.web.ui.transactions import whole

ORIGIN = "Thi Đua"
Row = dict[str, str | int | None]  # by the names of COLUMNS


def rows_of(evaluation: Evaluation) -> list[Row]:
    """The public part of an evaluation: a row an indicator and month, shares of the whole city alone.

    What is counted over the whole movement, such as procedures, has no month. What people answered is not in it.
    """
    movement = movement_of(evaluation)
    criteria: dict[str, list[str]] = {}
    for criterion in movement.criteria:
        for leaf in leaves(criterion.rule):
            if isinstance(leaf, IndicatorLeaf):
                criteria.setdefault(leaf.indicator, []).append(criterion.id)
    indicators = installed().indicators
    return [
        {
            "indicator": indicator_id,
            "title": indicators[indicator_id].header.title.text("vi"),
            "criteria": " ".join(dict.fromkeys(criteria.get(indicator_id, ()))),
            "month": formats.month_for_machines(month) if month else None,
            "numerator": numerator,
            "denominator": denominator,
        }
        for indicator_id, months in sorted(evaluation.city.items())
        if indicator_id in indicators and is_public(indicators[indicator_id])
        for month, numerator, denominator, *_excluded in sorted(months)
    ]


def is_public(indicator: Indicator) -> bool:
    """Whether its figures may be told to everybody: those of a share, and not of what people answered.

    Two of those could be subtracted from each other.
    """
    return indicator.header.kind == "ratio" and not indicator.asks_answers


def schema() -> dict[str, object]:
    """The JSON Schema of a release's JSON file."""
    properties = {
        name: {"type": column.json_type, "description": f"{column.english} · {column.vietnamese}"}
        for name, column in COLUMNS.items()
    }
    row = {"type": "object", "properties": properties, "required": list(COLUMNS), "additionalProperties": False}
    about = {name: {"type": "string"} for name in ("origin", "movement", "as_of_at", "result_hash")}
    about |= {name: {"type": "integer"} for name in ("release", "import_number")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Results of the movement by unit and criterion",
        "type": "object",
        "properties": {**about, "rows": {"type": "array", "items": row}},
        "required": [*about, "rows"],
        "additionalProperties": False,
    }


def _csv(rows: list[Row]) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read the letters; cells that could be formulas begin with a quote."""
    out = io.StringIO(newline="")
    pen = csv.DictWriter(out, list(COLUMNS), lineterminator="\r\n")
    pen.writeheader()
    pen.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(value: str | int | None) -> str | int | None:
    return formula_safe(value) if isinstance(value, str) else value


@whole()
def release(evaluation: Evaluation, *, by: User) -> Release:
    """Makes an evaluation's public part public, as it is now, for good.

    Raises:
        UserError: the movement's newest release has exactly these results.
    """
    last = Release.objects.select_for_update().first()
    same = Release.objects.filter(movement_id=evaluation.movement_id).first()
    if same is not None and same.result_hash == evaluation.result_hash and same.withdrawn_at is None:
        raise UserError("these results are released already, as number {number}", number=same.number)
    number = (last.number if last else 0) + 1
    rows = rows_of(evaluation)
    about: dict[str, str | int] = {
        "origin": ORIGIN,
        "release": number,
        "movement": evaluation.movement_id,
        "as_of_at": evaluation.as_of_at,
        "import_number": evaluation.import_number,
        "result_hash": evaluation.result_hash,
    }
    files = {
        "csv": _csv(rows),
        "json": (json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    files["package"] = data_package(
        about,
        files,
        title=movement_of(evaluation).text("title", "vi"),
        licence=settings.OPERATOR.open_data_licence,
        made_at=timezone.localtime(),
    )
    hashes = {f"{form}_sha256": hashlib.sha256(content).hexdigest() for form, content in files.items()}
    audit.write("open_data.release", f"release:{number}", by=by, details=hashes)
    return Release.objects.create(
        number=number,
        movement_id=evaluation.movement_id,
        as_of_at=evaluation.as_of_at,
        import_number=evaluation.import_number,
        result_hash=evaluation.result_hash,
        rows=len(rows),
        by=by,
        **files,
        **hashes,
    )


@whole()
def withdraw(number: int, why: str, *, by: User) -> None:
    """Takes a release back, with the reason for all to see; its files are handed out no more.

    Raises:
        UserError: there is none, it is withdrawn already, or no reason is given.
    """
    current = Release.objects.select_for_update().filter(number=number, withdrawn_at__isnull=True).first()
    if current is None:
        raise UserError("there is no such release")
    if not why.strip():
        raise UserError("give the reason")
    current.withdrawn_at, current.withdrawn_why = timezone.now(), why.strip()
    current.save(update_fields=["withdrawn_at", "withdrawn_why"])
    audit.write("open_data.withdraw", f"release:{number}", by=by, details={"reason": why.strip()})
