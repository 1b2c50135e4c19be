"""The largest night that the local cloud carries: deployed functions, eight shards over the queue, roles enforced, to its end.

MiniStack serves all of it in one process and its cost a write grows with its tables, so that the hour it takes says little of AWS;
that it ends complete, how much memory a worker takes, and the packs it writes are the same there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch

from relance.domain.invoice import Invoice, Status
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.run import Run, RunStatus
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import runs, standing
from relance.store.row import connection
from tests.benchmarks.failure import BenchError
from tests.benchmarks.row import Row
from tests.cloud.deploy import deploy
from tests.cloud.local_cloud import STACK, LocalCloud, free_port
from tests.world import add, invoice

#: How many invoices are due that night, of how many; and how many of them are told to people.
DUE: Final = int(os.environ.get("RELANCE_NIGHT_DUE", "10000"))
EXISTING: Final = DUE * 3 // 2
ALERTS: Final = 50
FUNCTION: Final = f"{STACK}-invoice-aging"
PATIENCE: Final = 1_800

NIGHT: Final = Organisation(id="large", name="Large", locale="en_US", currency="USD", zone="UTC")
CLERK: Final = Contact(organisation=NIGHT.id, id="clerk", name="Clerk", roles=(Role.FINANCE,), email="clerk@large.test")
_PEAK: Final = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass
class Workers:
    """The functions' processes while the night lasts: the most memory that one took, and how many there were at once."""

    home: Path
    peak_mb: float = 0.0
    most: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look twice a second, until it is over."""
        while not self.over.wait(0.5):
            found = subprocess.run(
                ["pgrep", "-f", f"{self.home}.*ministack-lambda-{FUNCTION}-"], capture_output=True, text=True, check=False
            )
            sizes = [_peak_of(int(pid)) for pid in found.stdout.split()]
            self.most = max(self.most, len(sizes))
            self.peak_mb = max(self.peak_mb, *sizes, 0.0)


def rows() -> list[Row]:
    """The night on a cloud of its own. BenchError: it did not end, or not complete."""
    with tempfile.TemporaryDirectory(prefix="relance-night-") as folder, _cloud(Path(folder)) as cloud:
        add(NIGHT, CLERK, *_all())
        workers = Workers(cloud.home)
        watching = threading.Thread(target=workers.watch)
        watching.start()
        began = time.monotonic()
        try:
            ended = _finished(_start(cloud))
        finally:
            workers.over.set()
            watching.join()
        seconds = time.monotonic() - began
        _check(ended)
    name = f"{DUE:,} due of {EXISTING:,}"
    return [
        Row("local cloud", f"{name}, from start to closed run", "s", seconds),
        Row("local cloud", f"{name}, invoices a second", "1/s", DUE / seconds),
        Row(
            "local cloud",
            "memory of the largest worker",
            "MB RSS",
            workers.peak_mb,
            target="≤ 512 (the function's)",
            reached=workers.peak_mb <= 512,
        ),
        Row("local cloud", "workers at once", "processes", workers.most),
    ]


@contextmanager
def _cloud(home: Path) -> Iterator[LocalCloud]:
    """A cloud of its own with the stack on it, which this process's store and clients are aimed at."""
    cloud = LocalCloud(home=home, port=free_port())
    cloud.start()
    try:
        deploy(cloud)
        with patch.dict(os.environ, cloud.environment()):
            _forget()
            yield cloud
    finally:
        cloud.stop()
        _forget()


def _forget() -> None:
    settings.cache_clear()
    connection.cache_clear()
    clients.forget()


def _all() -> Iterator[Invoice]:
    for n in range(EXISTING):
        due_on = date(2024, 12, 1) if n < ALERTS else date(2025, 3, 15) if n < DUE else date(2025, 6, 1) + timedelta(days=n % 200)
        yield invoice(f"N-{n:06d}", due_on, NIGHT)


def _start(cloud: LocalCloud) -> str:
    event = {"job": "invoice-aging", "scheduled_at": "2025-03-31T02:00:00Z", "organisation": NIGHT.id}
    answer = cloud.client("lambda").invoke(FunctionName=FUNCTION, Payload=json.dumps(event))
    said = json.loads(answer["Payload"].read())
    if "FunctionError" in answer or said["status"] != RunStatus.RUNNING:
        raise BenchError(f"the night did not start over the queue: {said}")
    return str(said["run"])


def _finished(id: str) -> Run:
    until = time.monotonic() + PATIENCE
    while (run := runs.read(id)).status is RunStatus.RUNNING:
        if time.monotonic() > until:
            raise BenchError(f"the night did not end within {PATIENCE} s: {[shard.counts.changed for shard in runs.shards(id)]}")
        time.sleep(1)
    return run


def _check(ended: Run) -> None:
    counted = {status: standing.count_in_status(NIGHT.id, status) for status in (Status.OVERDUE, Status.LITIGATION, Status.ISSUED)}
    expected = {Status.OVERDUE: DUE - ALERTS, Status.LITIGATION: ALERTS, Status.ISSUED: EXISTING - DUE}
    if ended.status is not RunStatus.DONE or ended.counts.changed != DUE or counted != expected:
        raise BenchError(f"the night is not complete: {ended.status}, {ended.counts}, {counted}")


def _peak_of(pid: int) -> float:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0  # it has just ended
    return int(found[1]) / 1024 if found else 0.0
