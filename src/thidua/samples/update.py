"""Newer versions of dossiers already generated, as the next day's export would bring them."""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import TABLES, EventKind, Status


def changed_versions(
    dossiers: pa.Table, wanted: int, until_at: datetime, rng: np.random.Generator
) -> dict[str, pa.Table]:
    """Tables dossiers and events: pending dossiers that got their result that day, then corrected entries of others.

    `dossiers` are the earlier versions; at most as many change as there are. The result's event carries a sequence
    number far above those of the steps before it.
    """
    pending = pc.is_in(dossiers["status"], pa.array([Status.IN_PROCESS, Status.SUPPLEMENT_REQUESTED]))
    order = np.concatenate(
        [
            rng.permutation(np.flatnonzero(pending.to_numpy(zero_copy_only=False))),
            rng.permutation(np.flatnonzero(~pending.to_numpy(zero_copy_only=False))),
        ]
    )
    chosen = dossiers.take(pa.array(np.sort(order[:wanted])))
    ended = pc.is_in(chosen["status"], pa.array([Status.IN_PROCESS, Status.SUPPLEMENT_REQUESTED]))
    at = pa.scalar(until_at - timedelta(hours=8), pa.timestamp("us"))
    columns = {name: chosen[name] for name in chosen.column_names}
    columns["status"] = pc.if_else(ended, pa.scalar(Status.PROCESSED.value), chosen["status"])
    columns["finished_at"] = pc.if_else(ended, at, chosen["finished_at"])
    columns["digitised_result"] = pc.if_else(ended, pa.scalar(True), pc.invert(chosen["digitised_intake"]))
    columns["version_at"] = pa.chunked_array([pa.array([at.as_py()] * len(chosen), pa.timestamp("us"))])
    finished = chosen.filter(ended)
    n = len(finished)
    own = {
        "dossier_id": finished["dossier_id"],
        "seq": pa.array(np.full(n, 100, dtype=np.int64)),
        "kind": pa.array([EventKind.RESULT.value] * n, pa.string()),
        "activity": pa.array(["Chuyển kết quả về Bộ phận Một cửa"] * n, pa.string()),
        "step": pa.array(np.full(n, 5, dtype=np.int64)),
        "unit_id": finished["competent_unit_id"],
        "officer_id": finished["handling_officer_id"],
        "to_unit_id": finished["receiving_unit_id"],
        "due_at": finished["due_at"],
        "happened_at": pa.array([at.as_py()] * n, pa.timestamp("us")),
    }
    events = pa.table({name: own.get(name, pa.nulls(n, type_)) for name, type_ in TABLES["events"].columns.items()})
    return {"dossiers": pa.table(columns), "events": events}
