"""An invoice with its payments: one decision, written together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice, Payment, Status
from relance.domain.money import zero
from relance.domain.organisation import Organisation
from relance.domain.periods import business_date
from relance.runtime.clock import now
from relance.store import invoices
from relance.store.effects import Effect
from relance.transfer import invoice_rows
from relance.transfer.batch import Name, Row
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.receipts import Receipt, in_turn, paid_by, receipt, refuse_changed
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, RowsRefusedError, Trouble, at
from relance.transfer.unit import Decision, Verdict
from relance.transfer.world import Keys, World, readable

#: Payments that share a transaction with their invoice: each takes four actions at most (itself, a credit, their audit).
_TOGETHER: Final = 24


@dataclass(frozen=True, slots=True)
class Start:
    """The invoice before its new payments. `version` is that of an unreadable record which it replaces."""

    stored: Invoice | None
    invoice: Invoice
    verdict: Verdict
    version: int | None = None


@dataclass(frozen=True, slots=True)
class InvoiceUnit:
    """An invoice's row, payments for it, or both."""

    organisation: str
    number: str
    row: Row[InvoiceSchema] | None
    payments: tuple[Row[PaymentSchema], ...]

    @property
    def place(self) -> Place:
        """Where its first row stands."""
        return self.row.place if self.row else self.payments[0].place

    @property
    def keys(self) -> Keys:
        """The invoice and the payments."""
        payments = frozenset((self.organisation, self.number, row.values.id) for row in self.payments)
        return Keys(invoices=frozenset({(self.organisation, self.number)}), payments=payments)

    @property
    def names(self) -> set[Name]:
        """The invoice, for what refers to it."""
        return {(FileKind.INVOICES, (self.organisation, self.number))}

    def decide(self, world: World) -> Decision:
        """The invoice as its row wants it, then its new payments by date; what is recorded already is left alone."""
        with at(self.place):
            organisation = world.organisation(self.organisation)
        start = self._start(world, organisation)
        new, verdicts = self._new_payments(world, organisation)
        steps = list(self._steps(start, in_turn(new)))
        if self.row:
            self._check_paid(self.row, start, steps[-1][0] if steps else start.invoice, new)
            verdicts = [start.verdict, *verdicts]
        return Decision(tuple(_effects(start, steps, organisation)), tuple(verdicts))

    def _start(self, world: World, organisation: Organisation) -> Start:
        found = world.invoices.stored.get((self.organisation, self.number))
        with at(self.place):
            if self.row is None:
                if found is None:
                    raise world.no_invoice(self.organisation, self.number)
                invoice = readable(found)
                return Start(invoice, invoice, Verdict.UNCHANGED)
            values = self.row.values
            customer = world.contact(organisation.id, values.customer, "customer")
            today = business_date(now(), organisation.zone)
            if isinstance(found, BrokenRecordError):
                known = invoices.payments(organisation.id, values.number)
                version = invoices.version_of(organisation.id, values.number)
                mended = invoice_rows.mended(values, organisation, customer, known, today)
                noted = {name: day for name, day in invoices.kept(organisation.id, values.number).items() if not values.given(name)}
                return Start(None, replace(mended, **noted), Verdict.CHANGED, version)
            if found is None:
                return Start(None, invoice_rows.created(values, organisation, customer, today), Verdict.CREATED)
            after = invoice_rows.changed(found, values, organisation, customer, today)
            return Start(found, after, Verdict.UNCHANGED if after == found else Verdict.CHANGED)

    def _new_payments(self, world: World, organisation: Organisation) -> tuple[list[Receipt], list[Verdict]]:
        new: list[Receipt] = []
        verdicts: list[Verdict] = []
        troubles: list[Trouble] = []
        for row in self.payments:
            stored = world.payments.stored.get((self.organisation, self.number, row.values.id))
            try:
                told = receipt(row, organisation)
                if stored is None:
                    new.append(told)
                else:
                    with at(row.place):
                        refuse_changed(row, told.payment, readable(stored))
                verdicts.append(Verdict.UNCHANGED if stored else Verdict.CREATED)
            except RowsRefusedError as refused:
                troubles += refused.troubles
        if troubles:
            raise RowsRefusedError(troubles)
        return new, verdicts

    def _steps(self, start: Start, new: Sequence[Receipt]) -> Iterator[tuple[Invoice, Payment]]:
        values = self.row.values if self.row else None
        keep = values is not None and (values.given("balance_due_on") or values.status is Status.PAID)
        return paid_by(start.invoice, new, keep_due_date=keep)

    def _check_paid(self, row: Row[InvoiceSchema], start: Start, after: Invoice, new: Sequence[Receipt]) -> None:
        if row.values.status is not Status.PAID or after.status is Status.PAID:
            return
        found = sum((one.payment.amount for one in new), zero(after.total.currency))
        reason = f"needs payments of {start.invoice.balance} in the same import; found {found.amount}"
        raise RowsRefusedError([Trouble(row.place.file, row.place.line, "status", row.values.status.value, reason)])


def _effects(start: Start, steps: Sequence[tuple[Invoice, Payment]], organisation: Organisation) -> Iterator[Effect]:
    """One effect, or several in a row for an invoice with more payments than one transaction takes."""
    before, version = start.stored, start.version
    for some in batched(steps, _TOGETHER, strict=False) if steps else [()]:
        after = some[-1][0] if some else start.invoice
        change = invoices.write(before, after, organisation, version)
        recorded = tuple(part for _, payment in some for part in invoices.write_payment(payment))
        if change or recorded:
            yield Effect((*((change,) if change else ()), *recorded))
        before, version = replace(after, version=change.new_version if change else after.version), None
