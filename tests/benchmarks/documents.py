"""Invoices as PDF: a page in a batch, a document in bulk, beside fpdf2 as one writes it at first and reportlab's canvas.

A naive build costs ten times ours at least, on any machine: that limit fails the command.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from relance.documents import printing
from relance.documents.paper import Paper
from tests.benchmarks import documents_marks, documents_naive
from tests.benchmarks.cpu import cpu
from tests.benchmarks.documents_papers import ORGANISATION, logo, papers
from tests.benchmarks.failure import BenchError
from tests.benchmarks.processes import BENCH_PYTHON, measured
from tests.benchmarks.row import Row

COUNT, NAIVE, TURNS = 500, 20, 5
#: ms of CPU, to reach, and how much of the naive build at most.
PAGE, DOCUMENT, PART = 1.5, 3.0, 0.1
_GROUP: Final = "documents"
_BESIDE: Final = "fpdf2: table(), a document each with its fonts loaded anew"


def rows() -> list[Row]:
    """ms of CPU a page and a document, each the median of some turns in one process; and reportlab's, in its own."""
    some, picture = papers(COUNT), logo()
    logos = {ORGANISATION.id: picture}
    page, document, naive = _in_turns(
        (COUNT, lambda: printing.batch(some, logos)),
        (COUNT, lambda: list(printing.singles(some, logos))),
        (NAIVE, lambda: [documents_naive.document(one, picture) for one in some[:NAIVE]]),
    )
    return list(_rows(page, document, naive, _canvas(some, picture)))


def _rows(page: float, document: float, naive: float, canvas: float) -> Iterator[Row]:
    yield Row(_GROUP, f"a page in a batch of {COUNT}", "ms of CPU", page, naive, _BESIDE, f"≤ {PAGE:g}", page <= PAGE)
    yield Row(
        _GROUP, f"a document in bulk, {COUNT} at once", "ms of CPU", document, naive, _BESIDE, f"≤ {DOCUMENT:g}", document <= DOCUMENT
    )
    yield Row(_GROUP, "a page, beside reportlab", "ms of CPU", page, canvas, "its canvas, which only draws what ours has laid out")
    for name, one in (("a page in a batch", page), ("a document in bulk", document)):
        part = one / naive
        yield Row(_GROUP, f"{name}, beside the naive build", "part of naive", part, target=f"≤ {PART:g}", reached=part <= PART)


def _in_turns(*works: tuple[int, Callable[[], Any]]) -> list[float]:
    """ms of CPU a piece of each work, which has so many: all of them in each turn, so that what slows the machine slows them all."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(TURNS + 1):
        for times, (count, work) in zip(taken, works, strict=True):
            with cpu() as one:
                work()
            if turn:
                times.append(one.seconds / count * 1000)
    return [statistics.median(times) for times in taken]


def _canvas(some: list[Paper], picture: bytes) -> float:
    if not BENCH_PYTHON.exists():
        raise BenchError("the environment of the benchmarks is not installed; start them by make bench")
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "marks.json", Path(folder) / "out.pdf"
        documents_marks.write(given, some, picture)
        taken = [float(measured(BENCH_PYTHON, "tests.benchmarks.documents_canvas", str(given), str(out))["cpu"]) for _ in range(TURNS)]
    return statistics.median(taken) / COUNT * 1000
