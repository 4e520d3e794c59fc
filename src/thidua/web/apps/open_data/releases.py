"""What becomes public, and its releases. Units only; of officers nothing but how many of a unit were judged."""

import csv
import hashlib
import io
import json

from django.db.models import Count
from django.utils import timezone

from thidua.i18n import UserError
from thidua.io.spreadsheet_safety import formula_safe
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.open_data.models import Release
from thidua.web.ui.transactions import whole

# Column → JSON type, what it means (English, Vietnamese); the order is that of the files.
COLUMNS: dict[str, tuple[str, str, str]] = {
    "unit_id": ("string", "Code of the unit", "Mã đơn vị"),
    "unit": ("string", "Name of the unit", "Tên đơn vị"),
    "group": ("string", "Group it competes in (II.1)", "Nhóm thi đua (II.1)"),
    "criterion": ("string", "Criterion of the movement (III.3.a)", "Tiêu chí của phong trào (III.3.a)"),
    "clause": ("string", "Clause of the Plan", "Điều khoản của Kế hoạch"),
    "title": ("string", "The criterion in words", "Nội dung tiêu chí"),
    "verdict": ("string", "met, not_met, not_determinable, on_hold or not_applicable", "Kết luận"),
    "numerator": ("integer", "What was counted in favour", "Số đạt"),
    "denominator": ("integer", "What it was counted over", "Trên tổng số"),
    "officers_judged": (
        "integer",
        "Officers of the unit that are judged; never who",
        "Số cá nhân được xét, không nêu ai",
    ),
}
ORIGIN = "Thi Đua"
Row = dict[str, str | int | None]  # by the names of COLUMNS


def rows_of(evaluation: Evaluation) -> list[Row]:
    """The public part of an evaluation: a row a unit and criterion, in Vietnamese order."""
    movement = site_engine.movement()
    officers = dict(
        EvaluatedSubject.objects.filter(evaluation=evaluation, kind="officer")
        .values_list("unit_id")
        .annotate(Count("pk"))
        .order_by()
    )
    verdicts: dict[str, dict[str, StoredVerdict]] = {}
    for stored_verdict in StoredVerdict.objects.filter(evaluation=evaluation, kind="unit"):
        verdicts.setdefault(stored_verdict.subject_id, {})[stored_verdict.criterion_id] = stored_verdict
    return [
        {
            "unit_id": unit.subject_id,
            "unit": unit.name,
            "group": unit.group,
            "criterion": criterion.id,
            "clause": criterion.citation.clause,
            "title": movement.text(f"criteria.{criterion.id}.title", "vi"),
            "verdict": verdict.state,
            "numerator": verdict.numerator,
            "denominator": verdict.denominator,
            "officers_judged": officers.get(unit.subject_id, 0),
        }
        for unit in EvaluatedSubject.objects.filter(evaluation=evaluation, kind="unit").order_by("rank", "subject_id")
        for criterion in movement.criteria
        if (verdict := verdicts.get(unit.subject_id, {}).get(criterion.id)) is not None
    ]


def schema() -> dict[str, object]:
    """The JSON Schema of a release's JSON file."""
    properties = {
        name: {"type": kind if kind == "string" else [kind, "null"], "description": f"{english} · {vietnamese}"}
        for name, (kind, english, vietnamese) in COLUMNS.items()
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
        UserError: the newest release has exactly these results.
    """
    last = Release.objects.select_for_update().first()
    if last is not None and last.result_hash == evaluation.result_hash and last.withdrawn_at is None:
        raise UserError("these results are released already, as number {number}", number=last.number)
    number = (last.number if last else 0) + 1
    rows = rows_of(evaluation)
    about = {
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
