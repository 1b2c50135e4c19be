"""What the store holds of the records that an import names, and what becomes of them: read in batches, asked for by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from relance.domain.budget import Budget, Expense
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice, Payment
from relance.domain.organisation import Contact, Organisation
from relance.domain.unit import Unit
from relance.domain.violation import Violation, ViolationType
from relance.store import budgets, lookup
from relance.store.lookup import Found
from relance.transfer.batch import Name
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import RowsRefusedError

#: An organisation and the id of a record of it.
type Key = tuple[str, str]
type InvoiceKey = tuple[str, str]
type PaymentKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Keys:
    """The records to look up; of the organisations in `ledgers`, all budgets: an expense is counted on those that hold its account."""

    organisations: frozenset[str] = frozenset()
    contacts: frozenset[Key] = frozenset()
    units: frozenset[Key] = frozenset()
    violation_types: frozenset[Key] = frozenset()
    violations: frozenset[Key] = frozenset()
    budgets: frozenset[Key] = frozenset()
    expenses: frozenset[Key] = frozenset()
    invoices: frozenset[InvoiceKey] = frozenset()
    payments: frozenset[PaymentKey] = frozenset()
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
    """The records of an import. `doubtful`: those whose own rows were refused."""

    organisations: Shelf[str, Organisation] = field(default_factory=Shelf)
    contacts: Shelf[Key, Contact] = field(default_factory=Shelf)
    units: Shelf[Key, Unit] = field(default_factory=Shelf)
    violation_types: Shelf[Key, ViolationType] = field(default_factory=Shelf)
    violations: Shelf[Key, Violation] = field(default_factory=Shelf)
    budgets: Shelf[Key, Budget] = field(default_factory=Shelf)
    expenses: Shelf[Key, Expense] = field(default_factory=Shelf)
    invoices: Shelf[InvoiceKey, Invoice] = field(default_factory=Shelf)
    payments: Shelf[PaymentKey, Payment] = field(default_factory=Shelf)
    doubtful: set[Name] = field(default_factory=set)
    spent: dict[str, list[Found[Expense]]] = field(default_factory=dict)

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
        self.invoices.renew(keys.invoices, lookup.invoices(keys.invoices))
        self.payments.renew(keys.payments, lookup.payments(keys.payments))
        for organisation in keys.ledgers:
            known = {key for key in (*self.budgets.stored, *self.budgets.coming) if key[0] == organisation}
            self.budgets.renew(known, {(organisation, id): found for id, found in budgets.ledger(organisation).items()})

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

    def budgets_of(self, organisation: str) -> Iterator[Found[Budget]]:
        """The budgets of an organisation as they will be, if its ledger was looked up; by id."""
        keys = {key for key in (*self.budgets.stored, *self.budgets.coming) if key[0] == organisation}
        return (found for key in sorted(keys) if (found := self.budgets.get(key)))

    def expenses_of(self, organisation: str) -> list[Found[Expense]]:
        """All expenses of an organisation, as they stood when one of its budgets was last looked up."""
        if organisation not in self.spent:
            self.spent[organisation] = list(budgets.expenses(organisation))
        return self.spent[organisation]

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
