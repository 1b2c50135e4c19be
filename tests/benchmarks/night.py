"""The night that is measured: a school with so many invoices, of which some reach the ladder's last step, and one contact to tell.

Its items are made by the product's own rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final

from relance.domain.invoice import Invoice, Payment, Status
from relance.domain.money import Money
from relance.store import invoices, organisations
from relance.store.effects import Change
from relance.store.invoices import DUE_DATES
from relance.wording.formatting import money
from tests.benchmarks import naive, tables_file
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.tables_file import STACK, item_of
from tests.benchmarks.units import Item
from tests.world import BURSAR, SCHOOL, invoice

SCHEDULED_AT: Final = datetime(2025, 3, 31, 2, tzinfo=UTC)
#: Its finance contact is told by e-mail, and nobody else.
ORGANISATION: Final = replace(SCHOOL, channels=())
CONTACT: Final = BURSAR

_LABEL: Final = "Frais de scolarité, 2e trimestre 2024-2025"
#: What of an invoice's row is Relance's own: the keys of its indexes, and the signature of the effect.
_OURS: Final = {*DUE_DATES, "aging_shard", "late_fee_shard", "reminder_shard", "customer_key", "status_key", "effect_id"}


def night(existing: int, due: int) -> Iterator[Invoice]:
    """`existing` invoices, the first `due` of them two months late; of the others half are paid and half not yet due."""
    for n in range(existing):
        amount = Money(Decimal(500_000 + n % 40 * 25_000), ORGANISATION.currency)
        known: dict[str, Any] = {"customer": f"c-{n % 997}", "customer_name": f"Famille {n % 997}", "total": amount, "label": _LABEL}
        if n < due:
            yield invoice(f"F-{n:06d}", date(2025, 1, 15) + timedelta(days=n % 15), status=Status.UNPAID, **known)
        elif n % 2:
            yield invoice(f"F-{n:06d}", date(2024, 6, 1) + timedelta(days=n % 200), status=Status.PAID, paid=amount, **known)
        else:
            yield invoice(f"F-{n:06d}", date(2025, 6, 1) + timedelta(days=n % 200), **known)


def expected(existing: int, due: int) -> Outcome:
    """What is to come of it."""
    after = [replace(one, status=Status.LITIGATION) if n < due else one for n, one in enumerate(night(existing, due))]
    names = [one.status.value for one in after]
    return Outcome(
        {name: names.count(name) for name in sorted(set(names))},
        [[one.number, Status.UNPAID.value, Status.LITIGATION.value] for one in after[:due]],
        [[one.number, CONTACT.email, _subject(one)] for one in after[:due]],
    )


def invoice_items(existing: int, due: int) -> list[Item]:
    """The items of the night's invoices, as the product writes them."""
    return [item_of(_new(one)) for one in night(existing, due)]


def _subject(one: Invoice) -> str:
    return f"Facture {one.number} en contentieux – {one.customer_name}, {money(one.balance, ORGANISATION.locale)}"


def payment_items(existing: int, due: int) -> list[Item]:
    """The items of the payments of those that are paid, which stand in the same table."""
    found = []
    for one in night(existing, due):
        if one.status is Status.PAID:
            receipt = Payment(
                organisation=one.organisation,
                invoice=one.number,
                id=f"R-{one.number}",
                amount=one.total,
                paid_on=one.due_on,
                method="virement",
            )
            found += [item_of(change) for change in invoices.write_payment(receipt)]
    return found


def write_ours(path: Path, items: Iterable[Item]) -> None:
    """Write the file of the product's tables, as the template has them, with these invoices."""
    changes = [*organisations.write(None, ORGANISATION), *organisations.write_contact(None, CONTACT)]
    invoices_ = ((f"{STACK}-invoices", item) for item in items)
    tables_file.write(path, tables_file.product_tables(), chain(map(tables_file.placed, changes), invoices_))


def write_naive(path: Path, items: Iterable[Item]) -> None:
    """Write the file of the naive Lambda's tables: the same invoices, without what only Relance needs."""
    bare = ({name: value for name, value in item.items() if name not in _OURS} for item in items)
    tables_file.write(path, naive.TABLES, ((naive.INVOICES, item) for item in bare))


def _new(one: Invoice) -> Change:
    change = invoices.write(None, one, ORGANISATION)
    assert change
    return change
