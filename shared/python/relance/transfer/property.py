"""The rows of `units`, `violation_types` and `violations`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from relance.domain.errors import InvalidError
from relance.domain.unit import Owner
from relance.domain.violation import ViolationStatus
from relance.transfer.forms import Amount, Count, Currency, Day, Id, Name, NotNegative, PartOfNumber, Slug, Text, YesNo, checked_by, one_of
from relance.transfer.policies import OwnStepParts
from relance.transfer.schema import MOST, Part, Schema


class OwnerPart(Part):
    """A contact that owns a share of a unit."""

    contact: Id
    share: Amount = Decimal(1)

    def owner(self) -> Owner:
        """The owner it describes."""
        return Owner(self.contact, self.share)


def _each_once(owners: tuple[OwnerPart, ...]) -> tuple[OwnerPart, ...]:
    for place, part in enumerate(owners):
        if any(part.contact == earlier.contact for earlier in owners[:place]):
            raise InvalidError("owners", part.contact, "is there twice; give each owner one share")
    return owners


class UnitSchema(Schema):
    """A row of `units`. `assessed_to` and `asked_on` are what Relance keeps of its own assessments."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: PartOfNumber
    assessment: NotNegative
    currency: Currency | None = None
    assessed_from: Day | None = None
    owners: Annotated[tuple[OwnerPart, ...], Field(max_length=MOST), AfterValidator(checked_by(_each_once))] = ()
    active: YesNo = True
    assessed_to: Day | None = None
    asked_on: Day | None = None


class ViolationTypeSchema(Schema):
    """A row of `violation_types`."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: Id
    name: Name
    base_fine: NotNegative | None = None
    steps: OwnStepParts = ()


class ViolationSchema(Schema):
    """A row of `violations`. `step` and `escalated_on` are its history, before Relance or by it."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: PartOfNumber
    unit: PartOfNumber
    type: Id
    description: Text = ""
    cure_deadline: Day
    status: Annotated[ViolationStatus, one_of(ViolationStatus)] = ViolationStatus.OPEN
    step: Count = 0
    escalated_on: Day | None = None
    hearing: YesNo = False
