"""An invoice with its payments, and the timesheets of the days that it bills: one decision, written together."""

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
from relance.store import invoices, timesheets
from relance.store.effects import MAX_ACTIONS, Change, Effect
from relance.transfer import invoice_rows
from relance.transfer.batch import Name, Row
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.claims import billed_days, check_covered, claimed, months_of
from relance.transfer.naming import sheets_billed
from relance.transfer.receipts import Receipt, in_turn, paid_by, receipt, refuse_changed
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, RowsRefusedError, Trouble, at
from relance.transfer.unit import Decision, Verdict
from relance.transfer.world import Keys, World, readable

#: Actions of a transaction that an invoice, a timesheet and a payment with its credit take, each with its audit.
_INVOICE: Final = 2
_SHEET: Final = 2
_PAYMENT: Final = 4


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
        """The invoice, the payments, and the timesheets of its days."""
        payments = frozenset((self.organisation, self.number, row.values.id) for row in self.payments)
        sheets = sheets_billed(self.row.values) if self.row else ()
        return Keys(invoices=frozenset({(self.organisation, self.number)}), payments=payments, sheets=frozenset(sheets))

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
        sheets = self._sheets(world, start)
        steps = list(self._steps(start, in_turn(new)))
        if self.row:
            self._check_paid(self.row, start, steps[-1][0] if steps else start.invoice, new)
            verdicts = [start.verdict, *verdicts]
        return Decision(tuple(_effects(start, steps, organisation, sheets)), tuple(verdicts))

    def _start(self, world: World, organisation: Organisation) -> Start:
        found = world.invoices.get((self.organisation, self.number))
        with at(self.place):
            if self.row is None:
                if found is None:
                    raise world.no_invoice(self.organisation, self.number)
                invoice = readable(found)
                return Start(invoice, invoice, Verdict.UNCHANGED)
            values = self.row.values
            customer = world.contact(organisation.id, values.customer, "customer")
            if values.breakdown and values.breakdown.rental:
                world.rental(organisation.id, values.breakdown.rental, "breakdown.rental")
            if values.serial and not (isinstance(found, Invoice) and found.serial):
                world.take_serial(organisation.id, values.serial, values.number)
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

    def _sheets(self, world: World, start: Start) -> tuple[Change, ...]:
        """The timesheets of the days that the invoice bills, or has given back; `world` is told what they will be."""
        before, after = start.stored, start.invoice
        if after.breakdown is None or (before and (before.breakdown, billed_days(before)) == (after.breakdown, billed_days(after))):
            return ()
        changes = []
        with at(self.place):
            if billed_days(after):
                check_covered(world.rental(after.organisation, after.breakdown.rental, "breakdown.rental"), after)
            for month in sorted(months_of(after)):
                sheet = world.sheet(after.organisation, after.breakdown.rental, month)
                claiming = claimed(sheet, after)
                if change := timesheets.write(sheet, claiming):
                    changes.append(change)
                    key = (after.organisation, timesheets.name_of(sheet.rental, month))
                    world.sheets.coming[key] = replace(claiming, version=change.new_version)
        return tuple(changes)

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


def _effects(
    start: Start, steps: Sequence[tuple[Invoice, Payment]], organisation: Organisation, sheets: tuple[Change, ...]
) -> Iterator[Effect]:
    """One effect, or several in a row for an invoice with more payments than one transaction takes; its days are in the first."""
    before, version = start.stored, start.version
    for some in _together(steps, len(sheets)) if steps else [()]:
        after = some[-1][0] if some else start.invoice
        change = invoices.write(before, after, organisation, version)
        recorded = tuple(part for _, payment in some for part in invoices.write_payment(payment))
        if change or recorded or sheets:
            yield Effect((*((change,) if change else ()), *sheets, *recorded))
        before, version, sheets = replace(after, version=change.new_version if change else after.version), None, ()


def _together[T](steps: Sequence[T], sheets: int) -> Iterator[Sequence[T]]:
    first = (MAX_ACTIONS - _INVOICE - _SHEET * sheets) // _PAYMENT
    yield steps[:first]
    yield from batched(steps[first:], (MAX_ACTIONS - _INVOICE) // _PAYMENT, strict=False)
