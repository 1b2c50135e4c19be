"""A warm e-mail: its subject, headline, text and HTML, as a night renders thousands of them; beside one that keeps nothing warm."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final
from unittest.mock import patch

from jinja2 import Environment

from relance.domain.invoice import Invoice, Status
from relance.notify import rendering, status_alert
from relance.wording import formatting
from tests.benchmarks.cpu import cpu
from tests.benchmarks.night import CONTACT, ORGANISATION, night
from tests.benchmarks.row import Row

#: µs of CPU an e-mail, to reach.
MOST: Final = 150.0
_WARM, _NAIVE, _TURNS = 1_000, 40, 5


def rows() -> list[Row]:
    """µs of CPU an e-mail, each the median of some turns."""
    invoices = list(islice(night(_WARM, _WARM), _WARM))
    _alert(invoices[0])
    warm = _each(invoices, _alert)
    naive = _each(invoices[:_NAIVE], _naive)
    name = "a warm e-mail: subject, headline, text, HTML"
    beside = "templates compiled and amounts formatted anew each time"
    return [Row("rendering", name, "µs of CPU", warm, naive, beside, f"≤ {MOST:.0f}", warm <= MOST)]


def _each(invoices: Sequence[Invoice], work: Callable[[Invoice], Any]) -> float:
    taken = []
    for _ in range(_TURNS):
        with cpu() as one:
            for invoice in invoices:
                work(invoice)
        taken.append(one.seconds / len(invoices) * 1e6)
    return statistics.median(taken)


def _alert(invoice: Invoice) -> None:
    (message,) = status_alert.status_alert(ORGANISATION, [CONTACT], invoice, Status.UNPAID, 75, 2)
    assert message.html


def _naive(invoice: Invoice) -> None:
    """The same words, by a new environment for each of them, and by Babel each time."""
    kept = (formatting.day, formatting._money, formatting._frame, rendering.environment, rendering._template, status_alert._what_next)
    for cache in kept:
        cache.cache_clear()
    # Jinja2 itself keeps what it has compiled within an environment; each part gets one of its own.
    with patch.object(rendering, "_template", _anew):
        _alert(invoice)


def _anew(name: str) -> Any:
    environment: Environment = rendering.environment.__wrapped__()
    return environment.get_template(name)
