"""What polls were given, written down before they could do anything with it: rows as they came, and how each poll ended."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from relance.odoo.patience import Patient
from relance.odoo.transport import Reply

#: No row is asked for without it; what tells the deleted from the hidden reads one other column.
_ALWAYS = "write_date"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row that came, in the poll of that name."""

    poll: str
    model: str
    row: Mapping[str, Any]


class Journal:
    """One process's part, a file of its own. A line is with the kernel before the next thing happens: no kill takes it back."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, **said: Any) -> None:
        """Write it down."""
        os.write(self._file, json.dumps({"at": time.time_ns(), **said}).encode() + b"\n")

    @contextmanager
    def listening(self, poll: str) -> Iterator[None]:
        """Within it, whatever rows a transport delivers are of that poll."""
        real = Patient.call

        def call(self_: Patient, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
            reply = real(self_, model, method, ids, **named)
            if isinstance(reply.value, list):
                rows = [row for row in reply.value if isinstance(row, dict) and _ALWAYS in row]
                if rows:
                    self.note(poll=poll, model=model, rows=rows)
            return reply

        with patch.object(Patient, "call", call):
            yield


def read(folder: Path) -> tuple[list[Delivery], dict[str, str]]:
    """All deliveries of all processes in their order, and the ends of the polls that had one."""
    said = [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]
    said.sort(key=lambda one: one["at"])
    deliveries = [Delivery(one["poll"], one["model"], row) for one in said if "rows" in one for row in one["rows"]]
    return deliveries, {one["poll"]: one["ended"] for one in said if "ended" in one}


def done(folder: Path) -> int:
    """How many polls were done so far."""
    return sum(path.read_text().count('"ended": "done"') for path in folder.glob("*.jsonl"))
