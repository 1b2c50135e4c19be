"""What the invoices that jobs make are for, in the organisation's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from relance.domain.organisation import Organisation
from relance.domain.unit import Unit
from relance.domain.violation import Violation
from relance.notify.labels import spoken
from relance.wording.formatting import day, month

_LABELS: Final = {
    "en": {
        "fine": "Fine for violation {violation}, step {step}",
        "assessment": "Monthly assessment – {month} – Unit {unit}",
        "late_fee": "Late fee on invoice {invoice} – {month}",
        "rental": "Rental of {vehicle} – {month}",
        "rental_days": "Rental of {vehicle} – {first} to {last}",
        "rental_day": "Rental of {vehicle} – {first}",
    },
    "fr": {
        "fine": "Amende pour l’infraction {violation}, étape {step}",
        "assessment": "Charges mensuelles – {month} – Lot {unit}",
        "late_fee": "Frais de retard sur la facture {invoice} – {month}",
        "rental": "Location {vehicle} – {month}",
        "rental_days": "Location {vehicle} – du {first} au {last}",
        "rental_day": "Location {vehicle} – le {first}",
    },
}


def fine(organisation: Organisation, violation: Violation, step: int) -> str:
    """Of a step's fine."""
    return _in(organisation, "fine", violation=violation.id, step=step)


def assessment(organisation: Organisation, unit: Unit, first: date) -> str:
    """Of the month that begins on `first`."""
    return _in(organisation, "assessment", unit=unit.id, month=month(first, organisation.locale))


def late_fee(organisation: Organisation, invoice: str, on: date) -> str:
    """Of the month of `on`."""
    return _in(organisation, "late_fee", invoice=invoice, month=month(on, organisation.locale))


def rental(organisation: Organisation, vehicle: str, first: date) -> str:
    """Of the month of a rental that begins on `first`."""
    return _in(organisation, "rental", vehicle=vehicle, month=month(first, organisation.locale))


def rental_days(organisation: Organisation, vehicle: str, first: date, last: date) -> str:
    """Of days of a rental from `first` to `last`."""
    label = "rental_day" if first == last else "rental_days"
    return _in(organisation, label, vehicle=vehicle, first=day(first, organisation.locale), last=day(last, organisation.locale))


def _in(organisation: Organisation, label: str, **facts: object) -> str:
    return _LABELS[spoken(organisation.language)][label].format(**facts)
