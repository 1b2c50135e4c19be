"""The report of rental invoicing, as seed 004 prints it, and in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance.domain.organisation import Organisation
from relance.domain.rental import RentalStatus
from relance.domain.run import Run
from relance.jobs.report import report
from relance.store import organisations, runs
from tests.association import by_hand
from tests.fleet import FIRST, FLEET, RENTALS, SHEETS, park, rental, sheet

EXPECTED = Path(__file__).parent / "expected"

pytestmark = pytest.mark.usefixtures("tables")


def text(ended: Run) -> str:
    return report(ended, list(runs.lines(ended)), {FLEET.id: organisations.read(FLEET.id)}, {}) + "\n"


def january(organisation: Organisation) -> Run:
    others = (
        rental("9", vehicle=""),
        rental("10", status=RentalStatus.INACTIVE),
        rental("11"),
        rental("12", starts_on=date(2025, 2, 1)),
        rental("13", customer="nobody"),
    )
    park(*RENTALS, *SHEETS, *others, sheet("9", [7]), sheet("13", [7]), organisation=organisation)
    return by_hand("rental-invoicing", FIRST, organisation=FLEET.id, month="2025-01")


@pytest.mark.parametrize(
    ("organisation", "file"),
    [(FLEET, "rental_invoicing.fr.txt"), (replace(FLEET, locale="en_US", currency="GNF"), "rental_invoicing.txt")],
    ids=["French", "English"],
)
def test_the_report_of_a_month(organisation: Organisation, file: str) -> None:
    assert text(january(organisation)) == (EXPECTED / file).read_text()


def test_the_report_of_one_rental() -> None:
    january(FLEET)
    said = text(by_hand("rental-invoicing", FIRST, organisation=FLEET.id, rental="6"))
    assert "○ Facture des jours non encore facturés\n" in said
    assert "- Location #6 (Toyota Hilux): aucun jour travaillé à facturer" in said
