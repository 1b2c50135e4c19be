"""The demo's files of a renter: January 2025 comes to what seed 004 prints, and what cannot be billed says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from relance.domain.rental import Rental
from relance.domain.rental_billing import Verdict, monthly, priced
from relance.store import organisations, rentals, timesheets
from tests.transfer.files import imported

FIXTURES = Path(__file__).parents[1] / "fixtures" / "demo"
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


@pytest.mark.usefixtures("tables")
def test_january_of_the_demo_is_that_of_the_seed() -> None:
    imported(*sorted(FIXTURES.glob("*.jsonl")))
    made, others = billed(JANUARY)
    assert made == {"LOC-6-202501": (22, 3, 1_298_000), "LOC-7-202501": (20, 5, 1_100_000), "LOC-8-202501": (18, 3, 1_000_000)}
    assert sum(total for _, _, total in made.values()) == 3_398_000
    assert others == {"9": Verdict.INACTIVE, "10": Verdict.NO_DAY, "11": Verdict.NO_DAY, "12": Verdict.NO_DAY}
    none, why = billed(FEBRUARY)
    assert (none, why["9"], why["10"], why["11"]) == ({}, Verdict.INACTIVE, Verdict.NO_VEHICLE, Verdict.NO_RATE)


def billed(month: date) -> tuple[dict[str, tuple[int, int, int]], dict[str, Verdict]]:
    """The invoices of a month: days worked and not, and the total; and why the other rentals have none."""
    renter = organisations.read("guinee-gest")
    made: dict[str, tuple[int, int, int]] = {}
    others: dict[str, Verdict] = {}
    for rental in rentals.listed(renter.id):
        assert isinstance(rental, Rental)
        billing = monthly(rental, timesheets.read(renter.id, rental.id, month), {})
        if billing.verdict is Verdict.CREATED:
            total = priced(rental, billing, renter.vat_rate, "").total.amount
            made[billing.number] = (len(billing.worked), billing.not_worked, int(total))
        else:
            others[rental.id] = billing.verdict
    return made, others
