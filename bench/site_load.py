"""`python -m bench.site_load`: many signed-in readers at once over a site of a given size, while an import runs.

A closed, bounded loop on loopback: each reader asks for a page, waits 5 to 10 s, asks for the next; none asks again
before the answer is there. Reported: pages, failures, and of each kind of page the 50th, 95th and 99th percentile
of the server's own time (Server-Timing) and of the reader's.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp

from bench import sample
from bench.rounds import ROOT, say
from thidua.samples import generate as generator

PORT = 8765
SETTLE_SECONDS = 10
IMPORT_SECONDS = 300
MANAGE = [sys.executable, "-m", "thidua.web"]


def main() -> int:
    """Set the site up, let the readers loose, print and write what was found; 1 where any page failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.site_load", description=__doc__)
    parser.add_argument("--size", choices=list(sample.SIZES), default="1m")
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench")
    parser.add_argument("--no-import", action="store_true", help="readers only")
    given = parser.parse_args()
    work = given.work.resolve()
    home = _home(work, given.size)
    env = {**os.environ, "THIDUA_HOME": str(home), "THIDUA_SECOND_FACTOR": "off", "THIDUA_HOSTS": "127.0.0.1"}
    env["DJANGO_SETTINGS_MODULE"] = "thidua.web.config.settings"
    sessions = _sessions(env, given.readers)
    server = subprocess.Popen(
        [
            Path(sys.executable).parent / "thidua",
            *("serve", "--home", home, "--port", str(PORT), "--workers", str(given.workers)),
        ],
        env=env,
        stdout=(work / "site.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        measured = asyncio.run(_readers(sessions, given.seconds, None if given.no_import else _start_import(work), env))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    text = _report(measured, given)
    (work / "site.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if measured["failures"] else 0


def _home(work: Path, size: str) -> Path:
    """A data folder with a filled ledger; its embedded database is made anew."""
    city = sample.city(work, size)
    ledger, seconds = sample.ledger(work, city)
    if seconds is not None:
        say(f"ledger of {size} dossiers filled in {seconds:.1f} s")
    home = work / f"site-{size}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copytree(ledger, home / "ledger")
    return home


def _sessions(env: dict[str, str], readers: int) -> list[dict[str, Any]]:
    """Migrate, evaluate, and sign in so many readers; each with the pages that are theirs."""
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], env=env, check=True, cwd=ROOT)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.site_readers", str(readers)],
        env=env,
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    say(f"evaluated, and {readers} readers signed in, in {time.perf_counter() - start:.0f} s")
    listed: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
    return listed


def _start_import(work: Path) -> list[str]:
    """The command that sends 10,000 dossiers and their events in, and waits for the site's own worker."""
    day = work / "site-day"
    if not day.exists():
        generator.generate(day, generator.SamplePlan(11, 2026, 10_000, date(2026, 12, 31)), messy=False)
    files = [path for table in ("dossiers", "events") for path in sorted(day.glob(f"{table}-*.parquet"))]
    return [sys.executable, "-m", "bench.site_import", str(IMPORT_SECONDS), *map(str, files)]


async def _readers(
    sessions: list[dict[str, Any]], seconds: int, importing: list[str] | None, env: dict[str, str]
) -> dict[str, Any]:
    base = f"http://127.0.0.1:{PORT}"
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    failures: list[str] = []
    connector = aiohttp.TCPConnector(limit=len(sessions))
    async with aiohttp.ClientSession(base, connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as web:
        await _wait_for(web)
        end = time.perf_counter() + seconds + SETTLE_SECONDS
        counted_from = time.perf_counter() + SETTLE_SECONDS

        async def reader(number: int, session: dict[str, Any]) -> None:
            chance = random.Random(number)
            await asyncio.sleep(chance.random() * SETTLE_SECONDS)
            while time.perf_counter() < end:
                kind, address = chance.choice(session["pages"])
                start = time.perf_counter()
                try:
                    async with web.get(address, headers={"Cookie": session["cookie"]}, allow_redirects=False) as answer:
                        await answer.read()
                        served = float(answer.headers.get("Server-Timing", "app;dur=nan").split("dur=")[1])
                        if answer.status not in (200, 204):
                            failures.append(f"{kind} {address}: {answer.status}")
                except (aiohttp.ClientError, TimeoutError) as error:
                    failures.append(f"{kind} {address}: {error!r}")
                    continue
                if start > counted_from:
                    times[kind].append((served, (time.perf_counter() - start) * 1000))
                await asyncio.sleep(chance.uniform(5, 10))

        task = None
        if importing is not None:
            await asyncio.sleep(0)
            task = await asyncio.create_subprocess_exec(*importing, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE)
        await asyncio.gather(*(reader(number, session) for number, session in enumerate(sessions)))
        brought = []
        if task is not None:
            told, _ = await task.communicate()
            brought = [json.loads(line) for line in told.decode().splitlines() if line.startswith("{")]
            failures += [
                f"import {import_['file']}: {import_['state']}" for import_ in brought if import_["state"] != "done"
            ]
            if task.returncode or not brought:
                failures.append("the import was not made")
    return {"times": times, "failures": failures, "brought": brought}


async def _wait_for(web: aiohttp.ClientSession) -> None:
    for _ in range(300):
        try:
            async with web.get("/login") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.2)
    raise RuntimeError("the site did not come up; its log is site.log")


def _report(measured: dict[str, Any], given: argparse.Namespace) -> str:
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    beside = "no import" if given.no_import else "an import of 10,000 dossiers beside it"
    rows = [
        f"{given.readers} readers, a page each 5 to 10 s, for {given.seconds} s; {given.size}; {database}; {beside}",
        "",
        "| page | answers | server p50 ms | p95 | p99 | reader p50 ms | p95 | p99 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    whole = [timing for listed in measured["times"].values() for timing in listed]
    for kind, listed in [*sorted(measured["times"].items()), ("all", whole)]:
        cells = [f"{_rank([timing[at] for timing in listed], part):.0f}" for at in (0, 1) for part in (50, 95, 99)]
        rows.append(f"| {kind} | {len(listed):,} | " + " | ".join(cells) + " |")
    rows += ["", *(f"import: {json.dumps(import_)}" for import_ in measured["brought"])]
    rows += ["", f"Failures: {len(measured['failures'])}", *measured["failures"][:10]]
    return "\n".join(rows) + "\n"


def _rank(values: list[float], part: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else float("nan")


if __name__ == "__main__":
    raise SystemExit(main())
