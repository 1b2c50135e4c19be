"""The jobs of an association: escalation, assessments, budgets, late fees, reminders; what each asks of DynamoDB, and what it must.

Each is counted in a large and in a small table in which the same is due. The escalation is also timed, beside a loop that does the same.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks import naive_violations, processes, tables_file
from tests.benchmarks.association_nights import BUDGETS_NIGHT, NIGHTS, VIOLATIONS, Night
from tests.benchmarks.association_posting import EXPENSES
from tests.benchmarks.association_rows import Asked, cpu_rows, night_rows, posting_row
from tests.benchmarks.failure import BenchError
from tests.benchmarks.row import Row
from tests.benchmarks.units import Item

_CLIENT: Final = "tests.benchmarks.association_client"
#: How often ours is timed, of which the median counts; the loop, which takes longest by far, once.
_TURNS: Final = 3


def rows() -> list[Row]:
    """The rows of the table. BenchError: a job did not change what it must, or the loop did not leave the same behind."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        files = {(night, size): Path(name) / f"{place}-{size}" for place, night in enumerate(NIGHTS) for size in night.sizes}
        for (night, size), file in files.items():
            night.write(file, size)
        ours, naive = files[VIOLATIONS, VIOLATIONS.sizes[0]], Path(name) / "naive"
        tables_file.write(naive, naive_violations.TABLES, _bare(ours))
        asked, loop, posted = _counted(files, naive)
        if loop.outcome != asked[VIOLATIONS][0].outcome:
            raise BenchError("the loop did not leave the steps, fines and messages behind that the escalation did")
        found = [row for night in NIGHTS for row in night_rows(night, asked[night])]
        seconds, loop_seconds = _timed(VIOLATIONS.job, ours, _TURNS), _timed("naive", naive, 1)
        beside = cpu_rows(VIOLATIONS, asked[VIOLATIONS][0], loop, seconds, loop_seconds)
        return [*found, posting_row(posted, EXPENSES), *beside]


def _counted(files: Mapping[tuple[Night, int], Path], naive: Path) -> tuple[dict[Night, list[Asked]], Asked, Asked]:
    """What each night asks in each of its sizes, the loop, and the import. Counts do not mind company: they go side by side."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        loop = pool.submit(_asked, "naive", naive, VIOLATIONS.changed)
        nights: dict[Night, list[Future[Asked]]] = {night: [] for night in NIGHTS}
        # The longest first, so that none is left to go on alone.
        for (night, _), file in sorted(files.items(), key=lambda one: -one[0][0].changed):
            nights[night].append(pool.submit(_asked, night.job, file, night.changed))
        posted = pool.submit(_asked, "posting", files[BUDGETS_NIGHT, BUDGETS_NIGHT.sizes[0]], EXPENSES)
        return {night: [one.result() for one in asked] for night, asked in nights.items()}, loop.result(), posted.result()


def _asked(job: str, file: Path, changed: int) -> Asked:
    said = processes.measured(sys.executable, _CLIENT, "metered", job, str(file), **processes.ACCOUNT)
    if said.pop("changed") != changed:
        raise BenchError(f"{job} did not change {changed} records")
    return Asked(**said)


def _timed(name: str, file: Path, turns: int) -> float:
    """Seconds of CPU, the median of so many turns."""
    taken: list[float] = []
    with processes.serving(file) as tables:
        for _ in range(turns):
            said = processes.measured(sys.executable, _CLIENT, "timed", name, AWS_ENDPOINT_URL=tables.fresh(), **processes.ACCOUNT)
            if said["changed"] != VIOLATIONS.changed:
                raise BenchError(f"{name} changed {said['changed']} violations, not {VIOLATIONS.changed}")
            taken.append(said["cpu"])
    return median(taken)


def _bare(file: Path) -> Iterator[tuple[str, Item]]:
    """The same records in the loop's tables, without what only Relance needs."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "item" in entry:
                table = entry["table"].removeprefix(f"{tables_file.STACK}-").replace("organisations", "contacts")
                kept = {name: value for name, value in entry["item"].items() if not name.endswith("_shard") and name != "effect_id"}
                yield f"naive-{table}", kept
