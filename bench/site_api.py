"""`python -m bench.site_api`: another program sends records into a running site in batches, an answer to each record.

A closed, bounded loop on loopback: one client, one batch after the other, of dossiers and their events. Reported:
records a second by the client's clock, with the site's worker evaluating beside it, and what became of the records.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pyarrow.parquet as pq

from bench import sample
from bench.rounds import ROOT, say
from bench.site_load import MANAGE, PORT, _home, _wait_for
from thidua.ledger.model import TABLES
from thidua.samples import generate as generator

MAKE_KEY = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from thidua.web.apps.api import keys
print(keys.make("bench", ["push"], "", timezone.localdate() + timedelta(days=1), 100_000, by=None)[1])
"""


def main() -> int:
    """Set the site up, send, print and write what was found; 1 where an answer was not 200."""
    parser = argparse.ArgumentParser(prog="python -m bench.site_api", description=__doc__)
    parser.add_argument("--size", choices=list(sample.SIZES), default="300k")
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--batch", type=int, default=5_000)
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench")
    given = parser.parse_args()
    work = given.work.resolve()
    home = _home(work, given.size)
    env = {**os.environ, "THIDUA_HOME": str(home), "THIDUA_SECOND_FACTOR": "off", "THIDUA_HOSTS": "127.0.0.1"}
    env["DJANGO_SETTINGS_MODULE"] = "thidua.web.config.settings"
    subprocess.run([*MANAGE, "setup_site", "--evaluate"], env=env, check=True, cwd=ROOT)
    done = subprocess.run(
        [sys.executable, "-c", MAKE_KEY], env=env, check=True, cwd=ROOT, capture_output=True, text=True
    )
    key = done.stdout.strip().splitlines()[-1]
    batches = _batches(work, given.records, given.batch)
    server = subprocess.Popen(
        [Path(sys.executable).parent / "thidua", "serve", "--home", home, "--port", str(PORT)],
        env=env,
        stdout=(work / "site-api.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        answers = asyncio.run(_send(batches, key))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    rate = answers["records"] / answers["seconds"]
    text = (
        f"{answers['records']:,} records in {len(batches)} batches of {given.batch:,}, into {given.size} dossiers: "
        f"{answers['seconds']:.1f} s, **{rate:,.0f} records/s**; answers: {dict(answers['outcomes'])}; "
        f"statuses: {dict(answers['statuses'])}\n"
    )
    (work / "site-api.md").write_text(text, encoding="utf-8")
    say(text)
    return 0 if set(answers["statuses"]) == {200} else 1


def _batches(work: Path, records: int, size: int) -> list[tuple[str, bytes]]:
    """(table, body) of each batch: dossiers and events of days the ledger does not have."""
    day = work / "site-api-day"
    if not day.exists():
        generator.generate(day, generator.SamplePlan(13, 2026, records // 4, date(2026, 12, 31)), messy=False)
    listed = []
    left = records
    for table in ("dossiers", "events"):
        rows = [row for path in sorted(day.glob(f"{table}-*.parquet")) for row in pq.read_table(path).to_pylist()]
        rows = rows[:left]
        left -= len(rows)
        for at in range(0, len(rows), size):
            said = [
                {name: value for name, value in row.items() if value is not None and name in TABLES[table].columns}
                for row in rows[at : at + size]
            ]
            listed.append((table, json.dumps({"records": said}, default=_plain).encode()))
    return listed


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


async def _send(batches: list[tuple[str, bytes]], key: str) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{PORT}", timeout=aiohttp.ClientTimeout(300)) as web:
        await _wait_for(web)
        start = time.perf_counter()
        for number, (table, body) in enumerate(batches):
            sent = {**headers, "Idempotency-Key": f"bench-{number}"}
            async with web.post(f"/api/v1/{table}", data=body, headers=sent) as answer:
                statuses[answer.status] += 1
                told = await answer.json(content_type=None)
                if answer.status != 200:
                    say(str(told)[:300])
                outcomes.update(record["outcome"] for record in told.get("records", ()))
        return {
            "seconds": time.perf_counter() - start,
            "records": sum(outcomes.values()),
            "outcomes": outcomes,
            "statuses": statuses,
        }


if __name__ == "__main__":
    sys.exit(main())
