"""Organisations with their policies, their contacts, and the addresses that must not be written to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError
from relance.domain.organisation import PERSONAL, Channel, ChannelKind, Contact, Organisation, Role
from relance.runtime.clock import now
from relance.store import policies
from relance.store.effects import Change, differing
from relance.store.odoo_policy import odoo_as_data, odoo_from_data
from relance.store.reading import Key, choice, decode, get, present, query, query_page
from relance.store.tables import OrganisationRow

log = logging.getLogger(__name__)

_PROFILE = "profile"
_DIRECTORY = "#directory"
_REINDEX = "#reindex"
_POLICY_CHANGED = {"reason": "a policy changed that next dates follow from"}


def read(organisation: str) -> Organisation:
    """The organisation of that id; NotFoundError if there is none, BrokenRecordError if its profile is unusable."""
    found = find(organisation)
    if found is None:
        raise NotFoundError("organisation", organisation, "import it first: relance import organisations.jsonl")
    return found


def find(organisation: str) -> Organisation | None:
    """The organisation of that id, or None."""
    row = get(OrganisationRow, organisation, _PROFILE)
    return organisation_of(row) if row else None


def ids() -> list[str]:
    """The ids of all organisations."""
    return [row.sk for row in query(OrganisationRow, _DIRECTORY)]


def contact(organisation: str, id: str) -> Contact | None:
    """The contact of that id, or None."""
    row = get(OrganisationRow, organisation, f"contact#{id}")
    return contact_of(row) if row else None


def contacts(organisation: str) -> Iterator[Contact]:
    """The contacts of an organisation, by id. BrokenRecordError at one that cannot be understood."""
    for found in each_contact(organisation):
        if isinstance(found, BrokenRecordError):
            raise found
        yield found


def each_contact(organisation: str) -> Iterator[Contact | BrokenRecordError]:
    """The contacts of an organisation, by id, and what is wrong with those that cannot be understood."""
    start: Key | None = None
    while True:
        page = query_page(OrganisationRow, organisation, where=OrganisationRow.sk.startswith("contact#"), start=start)
        for item in page.items:
            try:
                yield contact_of(decode(OrganisationRow, item))
            except BrokenRecordError as error:
                yield error
        start = page.next_key
        if start is None:
            return


def reachable_contacts(organisation: str) -> list[Contact]:
    """The contacts that can be told something. One that cannot be understood is logged, and keeps nothing from the others."""
    found = list(each_contact(organisation))
    for broken in found:
        if isinstance(broken, BrokenRecordError):
            log.error("%s: a contact is told nothing: %s", organisation, broken)
    return [contact for contact in found if isinstance(contact, Contact)]


def is_suppressed(organisation: str, address: str) -> bool:
    """Whether this address has bounced for good or complained: nothing is sent to it any more."""
    return get(OrganisationRow, organisation, f"suppressed#{address.lower()}") is not None


def suppress(organisation: str, address: str, reason: str) -> Change:
    """Never write to `address` again."""
    return Change(
        row=OrganisationRow,
        pk=organisation,
        sk=f"suppressed#{address.lower()}",
        organisation=organisation,
        name=f"suppressed/{address.lower()}",
        version=None,
        after={"reason": reason},
    )


def allow(organisation: str, address: str) -> Change:
    """Write to a suppressed `address` again. NotFoundError: it is not suppressed."""
    row = get(OrganisationRow, organisation, f"suppressed#{address.lower()}")
    if row is None:
        raise NotFoundError("suppressed address", address.lower())
    return replace(suppress(organisation, address, ""), version=row.version, before={"reason": row.reason}, after={}, delete=True)


def write(before: Organisation | None, after: Organisation) -> tuple[Change, ...]:
    """What to commit so that the organisation becomes `after`; nothing if it is so already.

    A changed policy that next dates follow from leaves a mark, in the same transaction, from which they are computed again.
    """
    old, new = differing(_values(before) if before else {}, _values(after))
    if not new:
        return ()
    profile = _change(after.id, _PROFILE, f"organisation/{after.id}", before.version if before else None, old, new)
    if before is None:
        return profile, _change(_DIRECTORY, after.id, f"directory/{after.id}", None, {}, {"name": after.name}, after.id)
    return (profile, reindex_mark(after.id, profile.new_version)) if dated_by(before) != dated_by(after) else (profile,)


def dated_by(organisation: Organisation) -> tuple[Any, ...]:
    """The policies that next dates follow from."""
    return organisation.ageing, organisation.fines.steps, organisation.late_fee, organisation.reminders


def write_contact(before: Contact | None, after: Contact) -> tuple[Change, ...]:
    """What to commit so that the contact becomes `after`; nothing if it is so already."""
    old, new = differing(_contact_values(before) if before else {}, _contact_values(after))
    if not new:
        return ()
    version = before.version if before else None
    return (_change(after.organisation, f"contact#{after.id}", f"contact/{after.id}", version, old, new),)


def to_reindex() -> list[tuple[str, int]]:
    """The organisations whose policy changed since their next dates were computed, with the version of the mark."""
    return [(row.sk, row.version) for row in query(OrganisationRow, _REINDEX, consistent=True)]


def reindexed(organisation: str, version: int) -> Change:
    """Take the mark away; refused if the policy has changed again meanwhile."""
    return Change(
        row=OrganisationRow,
        pk=_REINDEX,
        sk=organisation,
        organisation=organisation,
        name=f"reindex/{organisation}",
        version=version,
        before=_POLICY_CHANGED,
        delete=True,
    )


def reindex_mark(organisation: str, version: int) -> Change:
    """Have the next dates of an organisation's records computed again, because a record of that `version` changed its rules."""
    known = get(OrganisationRow, _REINDEX, organisation)
    read = known.version if known else None
    change = _change(_REINDEX, organisation, f"reindex/{organisation}", read, {}, _POLICY_CHANGED, organisation)
    # Numbered by the moment and that version: a mark left after another was taken away must not be taken for that one.
    return replace(change, first=int(now().timestamp() * 1000) * 1000 + version % 1000)


def _change(pk: str, sk: str, name: str, version: int | None, old: Any, new: Any, organisation: str = "") -> Change:
    return Change(row=OrganisationRow, pk=pk, sk=sk, organisation=organisation or pk, name=name, version=version, before=old, after=new)


def _values(organisation: Organisation) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "locale": organisation.locale,
        "currency": organisation.currency,
        "zone": organisation.zone,
        "vat_rate": organisation.vat_rate,
        "ageing": policies.ladder_as_data(organisation.ageing),
        "fines": policies.fines_as_data(organisation.fines),
        "thresholds": policies.thresholds_as_data(organisation.thresholds),
        "assessments": policies.assessments_as_data(organisation.assessments),
        "late_fee": policies.late_fee_as_data(organisation.late_fee),
        "reminders": policies.reminders_as_data(organisation.reminders),
        "rentals": policies.rentals_as_data(organisation.rentals),
        "charge_cap": organisation.charge_cap,
        "channels": [asdict(channel) for channel in organisation.channels],
        "fallback": list(organisation.fallback),
        "sender": organisation.sender or None,
        "address": organisation.address or None,
        "logo": organisation.logo or None,
        "odoo": odoo_as_data(organisation.odoo) if organisation.odoo else None,
    }


def organisation_of(row: OrganisationRow) -> Organisation:
    """The organisation in its profile's row; BrokenRecordError if it is unusable."""
    try:
        return Organisation(
            id=row.pk,
            name=present(row.name, "name"),
            locale=present(row.locale, "locale"),
            currency=present(row.currency, "currency"),
            zone=present(row.zone, "zone"),
            vat_rate=present(row.vat_rate, "vat_rate"),
            ageing=policies.ladder_from_data(row.ageing),
            fines=policies.fines_from_data(row.fines),
            thresholds=policies.thresholds_from_data(row.thresholds),
            assessments=policies.assessments_from_data(row.assessments),
            late_fee=policies.late_fee_from_data(row.late_fee),
            reminders=policies.reminders_from_data(row.reminders),
            rentals=policies.rentals_from_data(row.rentals),
            charge_cap=row.charge_cap,
            channels=tuple(
                Channel(name=c["name"], kind=ChannelKind(c["kind"]), secret=c["secret"], audience=Role(c["audience"]))
                for c in row.channels or ()
            ),
            fallback=tuple(ChannelKind(kind) for kind in row.fallback or ()),
            sender=row.sender or "",
            address=row.address or "",
            logo=row.logo or "",
            odoo=odoo_from_data(row.odoo) if row.odoo else None,
            version=row.version,
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, InvalidError) as error:
        raise BrokenRecordError(f"organisation/{row.pk}", str(error)) from error


def _contact_values(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "roles": [role.value for role in contact.roles],
        "email": contact.email or None,
        "phone": contact.phone or None,
        "language": contact.language or None,
        "address": contact.address or None,
        "channels": [kind.value for kind in contact.channels],
        "reminders": contact.reminders,
        "hold_until": contact.hold_until,
    }


def contact_of(row: OrganisationRow) -> Contact:
    """The contact in a row; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix("contact#")
    try:
        name = present(row.name, "name")
        roles = tuple(Role(role) for role in row.roles or ())
        channels = PERSONAL if row.channels is None else tuple(choice(ChannelKind, kind, "channels") for kind in row.channels)
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"contact/{id}", str(error)) from error
    return Contact(
        organisation=row.pk,
        id=id,
        name=name,
        roles=roles,
        email=row.email or "",
        phone=row.phone or "",
        language=row.language or "",
        address=row.address or "",
        channels=channels,
        reminders=row.reminders is not False,
        hold_until=row.hold_until,
        version=row.version,
    )
