"""What must hold for every stored record, whoever wrote it."""

from __future__ import annotations

from collections.abc import Collection

from relance.domain.invoice import AGEING, Invoice, Status

_CLOSED = (Status.PAID, Status.CANCELLED)


def faults_of(invoice: Invoice) -> list[str]:
    """What is wrong with an invoice, in words: paid ⇔ nothing is owed, no more paid than billed, closed ones have their day."""
    found = []
    if invoice.paid > invoice.total:
        found.append(f"{invoice.paid} is paid of a total of {invoice.total}")
    elif invoice.status is Status.PAID and invoice.balance:
        found.append(f"it is paid with a balance of {invoice.balance}")
    elif invoice.status in AGEING and not invoice.balance:
        found.append(f"it is {invoice.status.value} with a balance of zero")
    if invoice.status in _CLOSED and invoice.closed_on is None:
        found.append(f"it is {invoice.status.value} and has no day on which it was closed")
    return found


def untold(current: int, entries: Collection[int]) -> list[int]:
    """The versions from 1 to `current` that have no entry in the audit."""
    return [version for version in range(1, current + 1) if version not in entries]
