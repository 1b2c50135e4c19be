"""The rows of `organisations` and `contacts`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, StrictBool

from relance.domain.ageing import DEFAULT_LADDER, Ladder, Step, ladder_of
from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Status
from relance.domain.organisation import PERSONAL, Channel, ChannelKind, Role
from relance.store.policies import ladder_as_data
from relance.transfer.forms import (
    After,
    Currency,
    Day,
    Email,
    Id,
    Limit,
    LocaleName,
    Name,
    Rate,
    Secret,
    Slug,
    Text,
    YesNo,
    Zone,
    checked_by,
    one_of,
)
from relance.transfer.odoo_form import SomeOdoo
from relance.transfer.policies import (
    AssessmentsPart,
    FinesPart,
    LateFeePart,
    RemindersPart,
    RentalsPart,
    SensibleAssessments,
    SensibleReminders,
    SensibleThresholds,
    ThresholdsPart,
)
from relance.transfer.schema import MOST, Part, Schema


class StepPart(Part):
    """A step of the ageing ladder."""

    status: Annotated[Status, one_of(Status, *(set(Status) - set(AGEING[1:])))]
    after: After
    alert: StrictBool = False

    def step(self) -> Step:
        """The step it describes."""
        return Step(self.status, self.after, self.alert)


class ChannelPart(Part):
    """A room that several people read. `secret` names where its URL is kept, never the URL."""

    name: Name
    kind: Annotated[ChannelKind, one_of(ChannelKind, *(set(ChannelKind) - {ChannelKind.DISCORD, ChannelKind.SLACK}))]
    secret: Secret
    audience: Annotated[Role, one_of(Role)]

    def channel(self) -> Channel:
        """The channel it describes."""
        return Channel(name=self.name, kind=self.kind, secret=self.secret, audience=self.audience)


def _climbing(steps: tuple[StepPart, ...]) -> tuple[StepPart, ...]:
    ladder_of([part.step() for part in steps])
    return steps


def _told_apart(channels: tuple[ChannelPart, ...]) -> tuple[ChannelPart, ...]:
    # A message is known by its recipient's name: of two channels with one name, one would be told nothing.
    for place, part in enumerate(channels):
        if any(part.name == earlier.name for earlier in channels[:place]):
            raise InvalidError("name", part.name, "is the name of two channels; give each its own")
    return channels


def _usual_steps() -> tuple[StepPart, ...]:
    return tuple(StepPart.model_validate(step) for step in ladder_as_data(DEFAULT_LADDER))


class OrganisationSchema(Schema):
    """A row of `organisations`."""

    names: ClassVar[tuple[str, ...]] = ("id",)

    id: Slug
    name: Name
    locale: LocaleName
    currency: Currency
    zone: Zone
    vat_rate: Rate = Decimal("0.18")
    ageing: Annotated[tuple[StepPart, ...], AfterValidator(checked_by(_climbing))] = Field(default_factory=_usual_steps)
    channels: Annotated[tuple[ChannelPart, ...], Field(max_length=MOST), AfterValidator(checked_by(_told_apart))] = ()
    fallback: tuple[Annotated[ChannelKind, one_of(ChannelKind, ChannelKind.TOPIC)], ...] = (ChannelKind.EMAIL, ChannelKind.LOG)
    sender: Email = ""
    fines: FinesPart = FinesPart()
    thresholds: SensibleThresholds = ThresholdsPart()
    assessments: SensibleAssessments = AssessmentsPart()
    late_fee: LateFeePart | None = None
    reminders: SensibleReminders = RemindersPart()
    rentals: RentalsPart = RentalsPart()
    charge_cap: Limit = None
    address: Text = ""
    odoo: SomeOdoo = None

    def ladder(self) -> Ladder:
        """The ageing ladder it describes."""
        return ladder_of([part.step() for part in self.ageing])


def _some_once(kinds: tuple[ChannelKind, ...]) -> tuple[ChannelKind, ...]:
    if not kinds:
        raise InvalidError("channels", "[]", "must name at least one; who wants no reminders has reminders: false")
    if len(set(kinds)) < len(kinds):
        raise InvalidError("channels", ", ".join(kinds), "names one channel twice")
    return kinds


class ContactSchema(Schema):
    """A row of `contacts`."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: Id
    name: Name
    roles: tuple[Annotated[Role, one_of(Role)], ...]
    email: Email = ""
    phone: Text = ""
    language: Literal["", "fr", "en"] = ""
    address: Text = ""
    channels: Annotated[
        tuple[Annotated[ChannelKind, one_of(ChannelKind, *(set(ChannelKind) - set(PERSONAL)))], ...], AfterValidator(checked_by(_some_once))
    ] = PERSONAL
    reminders: YesNo = True
    hold_until: Day | None = None
