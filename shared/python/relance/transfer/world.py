"""What the store holds of the records that an import names, and what becomes of them: read in batches, asked for by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from relance.domain.budget import Budget, Expense
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice, Payment
from relance.domain.organisation import Contact, Organisation
from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import Timesheet
from relance.domain.unit import Unit
from relance.domain.violation import Violation, ViolationType
from relance.store import budgets, invoices, lookup, timesheets
from relance.store.lookup import Found
from relance.store.timesheets import name_of
from relance.transfer.batch import Name
from relance.transfer.claims import sheets_of
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import RowsRefusedError

#: An organisation and the id of a record of it.
type Key = tuple[str, str]
type InvoiceKey = tuple[str, str]
type PaymentKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Keys:
    """The records to look up; of the organisations in `ledgers`, all budgets: an expense is counted on those that hold its account.

    With a timesheet (by `name_of`) come the invoices that bill its days, and with an invoice the timesheets of its days.
    """

    organisations: frozenset[str] = frozenset()
    contacts: frozenset[Key] = frozenset()
    units: frozenset[Key] = frozenset()
    violation_types: frozenset[Key] = frozenset()
    violations: frozenset[Key] = frozenset()
    budgets: frozenset[Key] = frozenset()
    expenses: frozenset[Key] = frozenset()
    invoices: frozenset[InvoiceKey] = frozenset()
    payments: frozenset[PaymentKey] = frozenset()
    vehicles: frozenset[Key] = frozenset()
    rentals: frozenset[Key] = frozenset()
    sheets: frozenset[Key] = frozenset()
    ledgers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Shelf[K, T]:
    """Records of a kind by key: as stored, and those that this import changes, as it will leave them."""

    stored: dict[K, Found[T]] = field(default_factory=dict)
    coming: dict[K, T] = field(default_factory=dict)

    def renew(self, keys: Iterable[K], found: Mapping[K, Found[T]]) -> None:
        """These are stored now; those that are gone, and what was to become of them, are forgotten."""
        for key in keys:
            self.stored.pop(key, None)
            self.coming.pop(key, None)
        self.stored.update(found)

    def get(self, key: K) -> Found[T] | None:
        """The record as it will be."""
        return self.coming.get(key) or self.stored.get(key)


@dataclass(slots=True)
class World:
    """The records of an import. `doubtful`: those whose own rows were refused. `newcomers`: rentals that this import makes."""

    organisations: Shelf[str, Organisation] = field(default_factory=Shelf)
    contacts: Shelf[Key, Contact] = field(default_factory=Shelf)
    units: Shelf[Key, Unit] = field(default_factory=Shelf)
    violation_types: Shelf[Key, ViolationType] = field(default_factory=Shelf)
    violations: Shelf[Key, Violation] = field(default_factory=Shelf)
    budgets: Shelf[Key, Budget] = field(default_factory=Shelf)
    expenses: Shelf[Key, Expense] = field(default_factory=Shelf)
    invoices: Shelf[InvoiceKey, Invoice] = field(default_factory=Shelf)
    payments: Shelf[PaymentKey, Payment] = field(default_factory=Shelf)
    vehicles: Shelf[Key, Vehicle] = field(default_factory=Shelf)
    rentals: Shelf[Key, Rental] = field(default_factory=Shelf)
    sheets: Shelf[Key, Timesheet] = field(default_factory=Shelf)
    doubtful: set[Name] = field(default_factory=set)
    spent: dict[str, list[Found[Expense]]] = field(default_factory=dict)
    serials: dict[str, dict[int, str]] = field(default_factory=dict)
    newcomers: set[Key] = field(default_factory=set)

    def look_up(self, keys: Keys) -> None:
        """Read these records as they stand now; what is gone is forgotten."""
        self.organisations.renew(keys.organisations, lookup.organisations(keys.organisations))
        self.contacts.renew(keys.contacts, lookup.contacts(keys.contacts))
        self.units.renew(keys.units, lookup.units(keys.units))
        self.violation_types.renew(keys.violation_types, lookup.violation_types(keys.violation_types))
        self.violations.renew(keys.violations, lookup.violations(keys.violations))
        self.budgets.renew(keys.budgets, lookup.budgets(keys.budgets))
        if keys.budgets:
            self.spent.clear()
        self.expenses.renew(keys.expenses, lookup.expenses(keys.expenses))
        self.vehicles.renew(keys.vehicles, lookup.vehicles(keys.vehicles))
        self.rentals.renew(keys.rentals, lookup.rentals(keys.rentals))
        self._look_up_billing(keys)
        self.payments.renew(keys.payments, lookup.payments(keys.payments))
        for organisation in keys.ledgers:
            known = {key for key in (*self.budgets.stored, *self.budgets.coming) if key[0] == organisation}
            self.budgets.renew(known, {(organisation, id): found for id, found in budgets.ledger(organisation).items()})

    def _look_up_billing(self, keys: Keys) -> None:
        """Invoices and timesheets: each names the other, and a change of one may change the other."""
        self.invoices.renew(keys.invoices, lookup.invoices(keys.invoices))
        found = [one for key in keys.invoices if isinstance(one := self.invoices.stored.get(key), Invoice)]
        sheets = keys.sheets | {(one.organisation, name) for one in found for name in sheets_of(one)}
        self.sheets.renew(sheets, timesheets.named(sheets))
        known = [self.sheets.stored.get(key) for key in sheets]
        named = {
            (sheet.organisation, number) for sheet in known if isinstance(sheet, Timesheet) for number, days in sheet.billed.items() if days
        }
        billing = named - keys.invoices
        self.invoices.renew(billing, lookup.invoices(billing))

    def organisation(self, id: str, field: str = "organisation") -> Organisation:
        """The organisation as it will be. InvalidError names `field` if there is none; RowsRefusedError if its row was refused."""
        found = self.organisations.get(id)
        if found is None:
            self._refuse_doubtful(FileKind.ORGANISATIONS, (id,))
            raise InvalidError(field, id, "does not exist, neither in the store nor in this import")
        return readable(found)

    def contact(self, organisation: str, id: str, field: str) -> Contact:
        """The contact as it will be; raises as `organisation` does."""
        return self._referred(self.contacts.get((organisation, id)), FileKind.CONTACTS, "contact", (organisation, id), field)

    def unit(self, organisation: str, id: str) -> Unit:
        """The unit as it will be; raises as `organisation` does."""
        return self._referred(self.units.get((organisation, id)), FileKind.UNITS, "unit", (organisation, id), "unit")

    def violation_type(self, organisation: str, id: str) -> ViolationType:
        """The type as it will be; raises as `organisation` does."""
        found = self.violation_types.get((organisation, id))
        return self._referred(found, FileKind.VIOLATION_TYPES, "violation type", (organisation, id), "type")

    def vehicle(self, organisation: str, id: str) -> Vehicle:
        """The vehicle as it will be; raises as `organisation` does."""
        return self._referred(self.vehicles.get((organisation, id)), FileKind.VEHICLES, "vehicle", (organisation, id), "vehicle")

    def rental(self, organisation: str, id: str, field: str = "rental") -> Rental:
        """The rental as it will be; raises as `organisation` does."""
        return self._referred(self.rentals.get((organisation, id)), FileKind.RENTALS, "rental", (organisation, id), field)

    def sheet(self, organisation: str, rental: str, month: date) -> Timesheet:
        """The timesheet as it will be, an empty one if there is none. BrokenRecordError."""
        found = self.sheets.get((organisation, name_of(rental, month)))
        return readable(found) if found else Timesheet(organisation=organisation, rental=rental, month=month)

    def invoice(self, organisation: str, number: str) -> Invoice | None:
        """The invoice as it will be, if there is one. BrokenRecordError."""
        found = self.invoices.get((organisation, number))
        return readable(found) if found else None

    def invoices_of(self, organisation: str) -> Iterator[Invoice]:
        """All invoices of an organisation, as they stand now. BrokenRecordError at one that cannot be understood."""
        return (one for one in invoices.everything(organisation) if isinstance(one, Invoice))

    def budgets_of(self, organisation: str) -> Iterator[Found[Budget]]:
        """The budgets of an organisation as they will be, if its ledger was looked up; by id."""
        keys = {key for key in (*self.budgets.stored, *self.budgets.coming) if key[0] == organisation}
        return (found for key in sorted(keys) if (found := self.budgets.get(key)))

    def expenses_of(self, organisation: str) -> list[Found[Expense]]:
        """All expenses of an organisation, as they stood when one of its budgets was last looked up."""
        if organisation not in self.spent:
            self.spent[organisation] = list(budgets.expenses(organisation))
        return self.spent[organisation]

    def take_serial(self, organisation: str, serial: int, number: str) -> None:
        """Note that invoice `number` will bear that serial. InvalidError: another one does."""
        if organisation not in self.serials:
            self.serials[organisation] = {one.serial: one.number for one in self.invoices_of(organisation) if one.serial}
        if (bearer := self.serials[organisation].setdefault(serial, number)) != number:
            raise InvalidError("serial", serial, f"is that of invoice {bearer}")

    def no_invoice(self, organisation: str, number: str) -> InvalidError:
        """What to raise for a payment whose invoice does not exist. RowsRefusedError if the invoice's row was refused."""
        self._refuse_doubtful(FileKind.INVOICES, (organisation, number))
        return InvalidError("invoice", number, "does not exist, neither in the store nor in this import")

    def _referred[T](self, found: Found[T] | None, kind: FileKind, what: str, key: Key, field: str) -> T:
        if found is None:
            self._refuse_doubtful(kind, key)
            raise InvalidError(field, key[1], f"is no {what} of {key[0]}, neither in the store nor in this import")
        return readable(found)

    def _refuse_doubtful(self, kind: FileKind, key: tuple[str, ...]) -> None:
        if (kind, key) in self.doubtful:
            raise RowsRefusedError


def readable[T](found: Found[T]) -> T:
    """The record; BrokenRecordError if it cannot be understood."""
    if isinstance(found, BrokenRecordError):
        raise found
    return found
