"""What a row makes of a unit. Rules only: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from relance.domain.organisation import Organisation
from relance.domain.periods import month_after, month_of
from relance.domain.unit import Unit
from relance.transfer.amounts import money_in
from relance.transfer.property import UnitSchema


def bears(unit: Unit) -> bool:
    """Whether it is billed each month."""
    return unit.active and bool(unit.assessment)


def created(values: UnitSchema, organisation: Organisation, today: date) -> Unit:
    """A new unit: assessed from next month on, unless the row says otherwise: an import bills nobody for the past by itself."""
    return Unit(
        organisation=organisation.id,
        id=values.id,
        assessment=money_in("assessment", values.assessment, values.currency, organisation),
        assessed_from=month_of(values.assessed_from) if values.assessed_from else month_after(today),
        owners=tuple(part.owner() for part in values.owners),
        active=values.active,
        assessed_to=month_of(values.assessed_to) if values.assessed_to else None,
        asked_on=values.asked_on,
    )


def mended(unit: Unit, kept: Mapping[str, Any]) -> Unit:
    """A unit in the place of an unreadable one, with what can still be read of what Relance noted there: no month is billed again."""
    later = max(filter(None, (unit.assessed_to, kept.get("assessed_to"))), default=None)
    return replace(unit, assessed_to=later, asked_on=unit.asked_on or kept.get("asked_on"))


def changed(unit: Unit, values: UnitSchema, organisation: Organisation, today: date) -> Unit:
    """The unit with what the row gives; what it does not say stays.

    What is billed already is not billed again: an earlier `assessed_to` changes nothing, and `asked_on` is Relance's own.
    """
    whole = created(values, organisation, today)
    given = values.model_fields_set & {"assessment", "assessed_from", "owners", "active"}
    after = replace(unit, **{name: getattr(whole, name) for name in given})
    if bears(after) and not bears(unit):
        # Nobody is billed for the months in which it was inactive or cost nothing, this one among them: they count as done.
        after = replace(after, assessed_to=max(month_of(today), unit.assessed_to or month_of(today)))
    if whole.assessed_to and (unit.assessed_to is None or whole.assessed_to > unit.assessed_to):
        after = replace(after, assessed_to=whole.assessed_to)
    return after
