"""Units with their owners: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from relance.domain.assessment import next_assessment_on
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.money import Money
from relance.domain.unit import Owner, Unit
from relance.store.effects import Change, differing
from relance.store.reading import each, get, get_raw, legible, present
from relance.store.row import shard_of
from relance.store.tables import UnitRow


def read(organisation: str, id: str) -> Unit:
    """The unit as it stands now; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    unit = find(organisation, id)
    if unit is None:
        raise NotFoundError("unit", f"{organisation}/{id}")
    return unit


def find(organisation: str, id: str) -> Unit | None:
    """The unit of that id, or None."""
    row = get(UnitRow, organisation, id)
    return unit_of(row) if row else None


def version_of(organisation: str, id: str) -> int | None:
    """The version of a unit that may be unreadable otherwise; None if there is none."""
    item = get_raw(UnitRow, organisation, id)
    return int(item["version"]["N"]) if item else None


def kept(organisation: str, id: str) -> dict[str, Any]:
    """What Relance itself has noted on a unit that cannot be read otherwise: which months are billed, and since when some wait."""
    return legible(UnitRow, organisation, id, "assessed_to", "asked_on")


def listed(organisation: str) -> Iterator[Unit | BrokenRecordError]:
    """The units of an organisation by id, and what is wrong with those that cannot be understood."""
    return each(UnitRow, organisation, unit_of)


def write(before: Unit | None, after: Unit, version: int | None = None) -> Change | None:
    """What to commit so that the unit becomes `after`, its place in the due index with it; None if nothing differs.

    `version` replaces an unreadable record: it is given instead of `before`.
    """
    if before is not None and before == replace(after, version=before.version):
        return None
    # Of an unreadable record, whatever it held that `after` has not must go.
    old, new = ({}, _values(after)) if version is not None else differing(_values(before) if before else {}, _values(after))
    next_on = next_assessment_on(after)
    return Change(
        row=UnitRow,
        pk=after.organisation,
        sk=after.id,
        organisation=after.organisation,
        name=f"unit/{after.id}",
        version=before.version if before else version,
        before=old,
        after=new,
        derived={"assessment_on": next_on, "assessment_shard": shard_of(after.organisation, after.id) if next_on else None},
    )


def _values(unit: Unit) -> dict[str, Any]:
    return {
        "assessment": unit.assessment.amount,
        "currency": unit.assessment.currency,
        "assessed_from": unit.assessed_from,
        "owners": [[owner.contact, format(owner.share, "f")] for owner in unit.owners] or None,
        "active": unit.active,
        "assessed_to": unit.assessed_to,
        "asked_on": unit.asked_on,
    }


def unit_of(row: UnitRow) -> Unit:
    """The unit in a row, or in what the due index holds of one; BrokenRecordError if it cannot be understood."""
    try:
        return Unit(
            organisation=row.pk,
            id=row.sk,
            assessment=Money(present(row.assessment, "assessment"), present(row.currency, "currency")),
            assessed_from=present(row.assessed_from, "assessed_from"),
            owners=tuple(Owner(contact, Decimal(share)) for contact, share in row.owners or ()),
            active=present(row.active, "active"),
            assessed_to=row.assessed_to,
            asked_on=row.asked_on,
            version=row.version,
        )
    except (ValueError, TypeError, ArithmeticError) as error:
        raise BrokenRecordError(f"unit/{row.sk}", str(error)) from error
