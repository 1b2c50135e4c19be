"""What must hold of late fees and of reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from relance.domain.invoice import Kind
from tests.machine.machine import Seen


def no_fee_is_charged_on_a_fee(seen: Seen) -> Iterator[str]:
    kinds = {(org, f"invoice/{number}"): one.kind for (org, number), one in seen.now.invoices.items()}
    for (org, number), one in seen.now.invoices.items():
        if one.kind is Kind.LATE_FEE and kinds[org, one.because_of] is Kind.LATE_FEE:
            yield f"{number} is charged on {one.because_of}"


def an_invoice_bears_one_fee_a_month(seen: Seen) -> Iterator[str]:
    fees = Counter(
        (org, one.because_of, f"{one.issued_on:%Y-%m}") for (org, _), one in seen.now.invoices.items() if one.kind is Kind.LATE_FEE
    )
    yield from (f"{fee} {times} times" for fee, times in fees.items() if times > 1)


def who_is_past_due_is_reminded(seen: Seen) -> Iterator[str]:
    yield from (f"{key} is missing" for key in seen.books.reminders - seen.now.messages.keys())


def a_customer_is_reminded_once_a_monday(seen: Seen) -> Iterator[str]:
    yield from (f"of {monday}: {sorted(keys)}" for monday, keys in seen.books.reminded.items() if len(keys) > 1)
