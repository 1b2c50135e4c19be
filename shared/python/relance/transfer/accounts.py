"""The rows of `budgets` and `expenses`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from relance.domain.budget import BudgetStatus
from relance.domain.errors import InvalidError
from relance.transfer.bills import not_before
from relance.transfer.forms import Currency, Day, Id, Name, NotNegative, NotZero, Slug, Text, checked_by, one_of
from relance.transfer.policies import SensibleThresholds
from relance.transfer.schema import MOST, Part, Schema


class LinePart(Part):
    """What may be spent on an account. What has been is summed from the expenses."""

    account: Id
    name: Text = ""
    budgeted: NotNegative


def _each_account_once(lines: tuple[LinePart, ...]) -> tuple[LinePart, ...]:
    if not lines:
        raise InvalidError("lines", "[]", "must have at least one line")
    for place, part in enumerate(lines):
        if any(part.account == earlier.account for earlier in lines[:place]):
            raise InvalidError("lines", part.account, "is the account of two lines; give each account one")
    return lines


class BudgetSchema(Schema):
    """A row of `budgets`."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: Id
    name: Name
    period: Text = ""
    starts_on: Day
    ends_on: Day
    lines: Annotated[tuple[LinePart, ...], Field(max_length=MOST), AfterValidator(checked_by(_each_account_once))]
    currency: Currency | None = None
    status: Annotated[BudgetStatus, one_of(BudgetStatus)] = BudgetStatus.ACTIVE
    thresholds: SensibleThresholds | None = None

    @field_validator("ends_on")
    @classmethod
    def _ends_after_start(cls, ends_on: date, info: ValidationInfo) -> date | None:
        return not_before(ends_on, info.data.get("starts_on"), "the first day of the period")


class ExpenseSchema(Schema):
    """A row of `expenses`."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: Id
    account: Id
    amount: NotZero
    currency: Currency | None = None
    spent_on: Day
    description: Text = ""
