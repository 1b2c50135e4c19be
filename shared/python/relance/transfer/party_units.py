"""Organisations and contacts: what a row makes of the record that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relance.domain.errors import InvalidError
from relance.domain.organisation import Contact, Organisation
from relance.store import lookup, organisations
from relance.transfer.batch import Name, Row
from relance.transfer.parties import ContactSchema, OrganisationSchema
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, at
from relance.transfer.unit import Decision, one_row
from relance.transfer.world import Keys, World, readable


@dataclass(frozen=True, slots=True)
class OrganisationUnit:
    """One organisation."""

    row: Row[OrganisationSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The organisation."""
        return Keys(organisations=frozenset({self.row.values.id}))

    @property
    def names(self) -> set[Name]:
        """The organisation, for what refers to it."""
        return {(FileKind.ORGANISATIONS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create or change it; `world` is told what it will be. A currency in which something was billed is not changed."""
        with at(self.row.place):
            found = world.organisations.get(self.row.values.id)
            stored = readable(found) if found else None
            after = _organisation(self.row.values, stored)
            if stored and stored.currency != after.currency and lookup.has_invoices(after.id):
                raise InvalidError("currency", after.currency, f"cannot replace {stored.currency}, in which invoices exist")
            changes = organisations.write(stored, after)
        world.coming_organisations[after.id] = after
        return one_row(stored, changes)


@dataclass(frozen=True, slots=True)
class ContactUnit:
    """One contact."""

    row: Row[ContactSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The contact."""
        return Keys(contacts=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The contact, for what refers to it."""
        return {(FileKind.CONTACTS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create or change the contact; `world` is told what it will be."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            found = world.contacts.get((organisation.id, values.id))
            stored = readable(found) if found else None
            after = _contact(values, stored)
        world.coming_contacts[(after.organisation, after.id)] = after
        return one_row(stored, organisations.write_contact(stored, after))


def _organisation(values: OrganisationSchema, stored: Organisation | None) -> Organisation:
    whole = Organisation(
        id=values.id,
        name=values.name,
        locale=values.locale,
        currency=values.currency,
        zone=values.zone,
        vat_rate=values.vat_rate,
        ageing=values.ladder(),
        channels=tuple(part.channel() for part in values.channels),
        fallback=values.fallback,
        sender=values.sender,
    )
    return merged(stored, whole, values) if stored else whole


def _contact(values: ContactSchema, stored: Contact | None) -> Contact:
    whole = Contact(
        organisation=values.organisation,
        id=values.id,
        name=values.name,
        roles=values.roles,
        email=values.email,
        phone=values.phone,
        language=values.language,
    )
    return merged(stored, whole, values) if stored else whole


def merged[T: (Organisation, Contact)](stored: T, whole: T, values: OrganisationSchema | ContactSchema) -> T:
    """The stored record with the fields that the row gives; what the row does not say stays as it is."""
    return replace(stored, **{name: getattr(whole, name) for name in values.model_fields_set})
