"""`relance units`: the units, who owns them, and which month they were last billed."""

from __future__ import annotations

import click

from relance.cli.common import as_json, print_rows
from relance.cli.listing import say_broken, shown
from relance.domain.assessment import next_assessment_on
from relance.domain.errors import BrokenRecordError
from relance.domain.unit import Unit
from relance.store import organisations
from relance.store import units as stored


@click.command()
@click.option("--org", help="The organisation; all of them if it is left out.")
@as_json
def units(org: str | None, *, as_data: bool) -> None:
    """List the units with their owners and assessments."""
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for one in stored.listed(owner)]
    print_rows([_row(unit) for unit in found if isinstance(unit, Unit)], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


def _row(unit: Unit) -> dict[str, object]:
    next_on = next_assessment_on(unit)
    return {
        "organisation": unit.organisation,
        "id": unit.id,
        "owners": ", ".join(_owner(unit)),
        "assessment": shown(unit.assessment),
        "currency": unit.assessment.currency,
        "active": "yes" if unit.active else "no",
        "billed_to": f"{unit.assessed_to:%Y-%m}" if unit.assessed_to else "",
        "next_month": f"{next_on:%Y-%m}" if next_on else "",
        "asked_on": unit.asked_on or "",
    }


def _owner(unit: Unit) -> list[str]:
    """Each owner, with the share where there are several."""
    if len(unit.owners) == 1:
        return [unit.owners[0].contact]
    return [f"{owner.contact} ({owner.share:f})" for owner in unit.owners]
