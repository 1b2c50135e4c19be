"""The table of all rows for people, and the same as JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.benchmarks.row import Row

#: Units whose figures come out the same on every machine, or are parts of another figure of the same run with much room. A target missed
#: in one of them is a fault; one of CPU may be the machine's.
DETERMINISTIC: Final = {"requests", "statements", "read units", "write units", "pages", "items", "bytes", "MB", "part of naive"}


def missed(rows: Sequence[Row]) -> list[Row]:
    """The rows whose deterministic target is not reached."""
    return [row for row in rows if row.reached is False and row.unit in DETERMINISTIC]


def show(rows: Sequence[Row], console: Console | None = None) -> None:
    """Print one table. The ratio is value : baseline, so that less than 1 is less than the baseline."""
    table = Table(title="make bench", title_justify="left", show_edge=False)
    for heading in ("group", "what", "value", "unit", "ratio", "beside", "target", "reached"):
        table.add_column(heading, justify="right" if heading in ("value", "ratio") else "left", overflow="fold")
    for place, row in enumerate(rows):
        last = place + 1 == len(rows) or rows[place + 1].group != row.group
        table.add_row(
            row.group if place == 0 or rows[place - 1].group != row.group else "",
            row.name,
            shown(row.value),
            row.unit,
            f"{ratio:.3g}" if (ratio := ratio_of(row)) is not None else "",
            f"{row.baseline_name} ({shown(row.baseline)})" if row.baseline is not None else "",
            row.target,
            {True: "yes", False: "NO", None: ""}[row.reached],
            end_section=last,
        )
    # Into a file or a pipe it goes whole: a table folded to 80 columns cannot be read.
    console = console or Console()
    if not console.is_terminal:
        console = Console(width=200, file=console.file)
    console.print(table)


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as JSON, with their ratios, the date and what they were measured with."""
    data = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [asdict(row) | {"ratio": ratio_of(row)} for row in rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def ratio_of(row: Row) -> float | None:
    """value : baseline; None where there is no baseline."""
    return row.value / row.baseline if row.baseline else None


def shown(value: float) -> str:
    """A figure as people read it: 2,004; 24.5; 0.512."""
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
