"""What the invoices that jobs make are for, in the organisation's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from relance.domain.organisation import Organisation
from relance.domain.unit import Unit
from relance.domain.violation import Violation
from relance.notify.formatting import month
from relance.notify.labels import spoken

_LABELS: Final = {
    "en": {
        "fine": "Fine for violation {violation}, step {step}",
        "assessment": "Monthly assessment – {month} – Unit {unit}",
        "late_fee": "Late fee on invoice {invoice} – {month}",
    },
    "fr": {
        "fine": "Amende pour l’infraction {violation}, étape {step}",
        "assessment": "Charges mensuelles – {month} – Lot {unit}",
        "late_fee": "Frais de retard sur la facture {invoice} – {month}",
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


def _in(organisation: Organisation, label: str, **facts: object) -> str:
    return _LABELS[spoken(organisation.language)][label].format(**facts)
