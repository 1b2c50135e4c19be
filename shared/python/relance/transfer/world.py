"""What the store holds of the records that an import names, and what becomes of them: read in batches, asked for by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice, Payment
from relance.domain.organisation import Contact, Organisation
from relance.store import lookup
from relance.store.lookup import Found
from relance.transfer.batch import Batch, Name
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import RowsRefusedError

type ContactKey = tuple[str, str]
type InvoiceKey = tuple[str, str]
type PaymentKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Keys:
    """The records to look up."""

    organisations: frozenset[str] = frozenset()
    contacts: frozenset[ContactKey] = frozenset()
    invoices: frozenset[InvoiceKey] = frozenset()
    payments: frozenset[PaymentKey] = frozenset()


@dataclass(slots=True)
class World:
    """Records as stored, by key; `coming_…` are as this import will leave them. `doubtful`: those whose own rows were refused."""

    organisations: dict[str, Found[Organisation]] = field(default_factory=dict)
    contacts: dict[ContactKey, Found[Contact]] = field(default_factory=dict)
    invoices: dict[InvoiceKey, Found[Invoice]] = field(default_factory=dict)
    payments: dict[PaymentKey, Found[Payment]] = field(default_factory=dict)
    coming_organisations: dict[str, Organisation] = field(default_factory=dict)
    coming_contacts: dict[ContactKey, Contact] = field(default_factory=dict)
    doubtful: set[Name] = field(default_factory=set)

    def look_up(self, keys: Keys) -> None:
        """Read these records as they stand now; what is gone is forgotten."""
        _renew(self.organisations, keys.organisations, lookup.organisations(keys.organisations))
        _renew(self.contacts, keys.contacts, lookup.contacts(keys.contacts))
        _renew(self.invoices, keys.invoices, lookup.invoices(keys.invoices))
        _renew(self.payments, keys.payments, lookup.payments(keys.payments))

    def organisation(self, id: str, field: str = "organisation") -> Organisation:
        """The organisation as it will be. InvalidError names `field` if there is none; RowsRefusedError if its row was refused."""
        found = self.coming_organisations.get(id) or self.organisations.get(id)
        if found is None:
            self._refuse_doubtful(FileKind.ORGANISATIONS, (id,))
            raise InvalidError(field, id, "does not exist, neither in the store nor in this import")
        return readable(found)

    def customer(self, organisation: str, id: str) -> Contact:
        """The contact as it will be; raises as `organisation` does."""
        found = self.coming_contacts.get((organisation, id)) or self.contacts.get((organisation, id))
        if found is None:
            self._refuse_doubtful(FileKind.CONTACTS, (organisation, id))
            raise InvalidError("customer", id, f"is no contact of {organisation}, neither in the store nor in this import")
        return readable(found)

    def no_invoice(self, organisation: str, number: str) -> InvalidError:
        """What to raise for a payment whose invoice does not exist. RowsRefusedError if the invoice's row was refused."""
        self._refuse_doubtful(FileKind.INVOICES, (organisation, number))
        return InvalidError("invoice", number, "does not exist, neither in the store nor in this import")

    def _refuse_doubtful(self, kind: FileKind, key: tuple[str, ...]) -> None:
        if (kind, key) in self.doubtful:
            raise RowsRefusedError


def readable[T](found: Found[T]) -> T:
    """The record; BrokenRecordError if it cannot be understood."""
    if isinstance(found, BrokenRecordError):
        raise found
    return found


def _renew[K, T](known: dict[K, T], keys: Iterable[K], found: Mapping[K, T]) -> None:
    for key in keys:
        known.pop(key, None)
    known.update(found)


def named_by(batch: Batch) -> Keys:
    """Every record that these rows are about or refer to."""
    return Keys(
        organisations=frozenset(_organisations_of(batch)),
        contacts=frozenset((row.values.organisation, row.values.id) for row in batch.contacts)
        | frozenset((row.values.organisation, row.values.customer) for row in batch.invoices),
        invoices=frozenset((row.values.organisation, row.values.number) for row in batch.invoices)
        | frozenset((row.values.organisation, row.values.invoice) for row in batch.payments),
        payments=frozenset((row.values.organisation, row.values.invoice, row.values.id) for row in batch.payments),
    )


def _organisations_of(batch: Batch) -> Iterable[str]:
    yield from (row.values.id for row in batch.organisations)
    yield from (row.values.organisation for row in batch.contacts)
    yield from (row.values.organisation for row in batch.invoices)
    yield from (row.values.organisation for row in batch.payments)
