"""`relance vehicles`: the vehicles that are rented out."""

from __future__ import annotations

import click

from relance.cli.common import as_json, print_rows
from relance.cli.listing import say_broken
from relance.domain.errors import BrokenRecordError
from relance.domain.rental import Vehicle
from relance.store import organisations, rentals


@click.command()
@click.option("--org", help="The organisation; all of them if it is left out.")
@as_json
def vehicles(org: str | None, *, as_data: bool) -> None:
    """List the vehicles."""
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for one in rentals.vehicles(owner)]
    print_rows([_row(vehicle) for vehicle in found if isinstance(vehicle, Vehicle)], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


def _row(vehicle: Vehicle) -> dict[str, object]:
    return {
        "organisation": vehicle.organisation,
        "id": vehicle.id,
        "name": vehicle.name,
        "registration": vehicle.registration,
    }
