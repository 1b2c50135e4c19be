"""What a document is made of: an invoice, whoever writes it, and whoever it is written to."""

from __future__ import annotations

from dataclasses import dataclass

from relance.domain.invoice import Invoice
from relance.domain.organisation import Contact, Organisation


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice to print. Without a `customer` (the contact is gone) there is the name on the invoice, and no address."""

    organisation: Organisation
    invoice: Invoice
    customer: Contact | None
