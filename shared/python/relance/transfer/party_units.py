"""Organisations and contacts: what a row makes of the record that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relance.domain.errors import InvalidError
from relance.domain.organisation import Contact, Organisation
from relance.store import lookup, organisations
from relance.transfer.batch import Name, Row
from relance.transfer.forms import phone_of
from relance.transfer.odoo_form import odoo_of
from relance.transfer.parties import ContactSchema, OrganisationSchema
from relance.transfer.policies import check_amounts, late_fee_of
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
            found = world.organisations.stored.get(self.row.values.id)
            stored = readable(found) if found else None
            after = _organisation(self.row.values, stored)
            if stored and stored.currency != after.currency and (what := lookup.kept_in_currency(after.id)):
                raise InvalidError("currency", after.currency, f"cannot replace {stored.currency}, in which {what} exist")
            check_amounts(after)
            changes = organisations.write(stored, after)
        world.organisations.coming[after.id] = after
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
            found = world.contacts.stored.get((organisation.id, values.id))
            stored = readable(found) if found else None
            after = _contact(values, stored)
        world.contacts.coming[(after.organisation, after.id)] = after
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
        fines=values.fines.policy(),
        thresholds=values.thresholds.thresholds(),
        assessments=values.assessments.policy(),
        late_fee=late_fee_of(values.late_fee),
        reminders=values.reminders.policy(),
        rentals=values.rentals.policy(),
        charge_cap=values.charge_cap,
        address=values.address,
        odoo=odoo_of(values.odoo),
    )
    return merged(stored, whole, values) if stored else whole


def _contact(values: ContactSchema, stored: Contact | None) -> Contact:
    whole = Contact(
        organisation=values.organisation,
        id=values.id,
        name=values.name,
        roles=values.roles,
        email=values.email,
        # What was stored before phones were checked may stay as it is.
        phone=values.phone if not values.phone or (stored and values.phone == stored.phone) else phone_of(values.phone),
        language=values.language,
        address=values.address,
        channels=values.channels,
        reminders=values.reminders,
        hold_until=values.hold_until,
    )
    return merged(stored, whole, values) if stored else whole


def merged[T: (Organisation, Contact)](stored: T, whole: T, values: OrganisationSchema | ContactSchema) -> T:
    """The stored record with the fields that the row gives; what the row does not say, or says as it is, stays as it is."""
    given = {name: getattr(whole, name) for name in values.model_fields_set}
    return replace(stored, **{name: value for name, value in given.items() if value != getattr(stored, name)})
