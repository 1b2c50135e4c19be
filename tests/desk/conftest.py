"""The desk of the renter of seed 004, on 10 February 2025: three rentals with January's sheets, nothing billed yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.office import NOON
from tests.faults.clock import Clock, set_to
from tests.fleet import RENTALS, SHEETS, park


@pytest.fixture
def desk(tables: None) -> Iterator[Clock]:
    """The renter, and the day's clock."""
    with set_to(NOON) as clock:
        park(*RENTALS, *SHEETS)
        yield clock
