"""A change of nothing but a record's version: whoever has read it before, and decides by it, must read again."""

from __future__ import annotations

from relance.domain.rental import Rental
from relance.store.effects import Change
from relance.store.rentals import rental_key
from relance.store.tables import RentalRow


def reread(rental: Rental) -> Change:
    """Have whoever has read this rental, and its sheets with it, decide again; the audit has it as an entry without fields.

    A sheet in which there is nothing to bill is not written by a generation: days that are entered while it decides would be missed.
    And of a rental that is given other dates no sheet is written: days that are billed while that is decided would fall out of it.
    """
    return Change(
        row=RentalRow,
        pk=rental.organisation,
        sk=rental_key(rental.id),
        organisation=rental.organisation,
        name=f"rental/{rental.id}",
        version=rental.version,
    )
