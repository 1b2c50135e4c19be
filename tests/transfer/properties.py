"""Strategies: what an association has, units, violations, budgets and expenses, as the rules of the domain let it become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from relance.domain.budget import Budget, BudgetLine, BudgetStatus, Expense, Thresholds, posted
from relance.domain.money import MINOR_DIGITS, Money, zero
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import month_of
from relance.domain.unit import Owner, Unit
from relance.domain.violation import FineStep, Violation, ViolationStatus, ViolationType, cure, steps_of

texts = st.text(st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), st.sampled_from("=+-@'\t\r\n,;\"")), max_size=12)
names = texts.filter(lambda text: bool(text.strip()))
ids = st.text("abcXYZ019 -=@+'é", min_size=1, max_size=8).filter(lambda text: text == text.strip())
numbers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,6}", fullmatch=True)
days = st.integers(0, 400).map(lambda n: date(2025, 1, 1) + timedelta(days=n))


@dataclass(frozen=True)
class Property:
    """What is in the store of one organisation beside its invoices. The budgets have counted the expenses."""

    units: list[Unit]
    types: list[ViolationType]
    violations: list[Violation]
    budgets: list[Budget]
    expenses: list[Expense]


@st.composite
def units(draw: st.DrawFn, organisation: Organisation, people: Sequence[Contact], id: str) -> Unit:
    owners = draw(st.lists(st.sampled_from(people), max_size=3, unique_by=lambda contact: contact.id))
    return Unit(
        organisation=organisation.id,
        id=id,
        assessment=_money(draw(st.integers(0, 10**6)), organisation),
        assessed_from=month_of(draw(days)),
        owners=tuple(Owner(contact.id, draw(st.sampled_from([Decimal(1), Decimal("0.125")]))) for contact in owners),
        active=draw(st.booleans()),
        assessed_to=draw(st.none() | days.map(month_of)),
        asked_on=draw(st.none() | days),
    )


@st.composite
def types(draw: st.DrawFn, organisation: Organisation, id: str) -> ViolationType:
    return ViolationType(
        organisation=organisation.id,
        id=id,
        name=draw(names),
        base_fine=draw(st.sampled_from([None, Decimal(0), Decimal(75)])),
        steps=draw(st.sampled_from([(), (FineStep(2), FineStep(5, Decimal(40)))])),
    )


@st.composite
def violations(draw: st.DrawFn, organisation: Organisation, unit: Unit, type: ViolationType, id: str) -> Violation:
    violation = Violation(
        organisation=organisation.id, id=id, unit=unit.id, type=type.id, description=draw(texts), cure_deadline=draw(days)
    )
    steps = steps_of(type, organisation.fines)
    step = draw(st.integers(0, len(steps)))
    if step:
        at_its_end = step == len(steps)
        violation = replace(violation, status=ViolationStatus.ESCALATED, step=step, escalated_on=draw(days), hearing=at_its_end)
    return cure(violation, "imported") if draw(st.booleans()) else violation


@st.composite
def budgets(draw: st.DrawFn, organisation: Organisation, id: str, expenses: Sequence[Expense]) -> Budget:
    starts_on = draw(days)
    accounts = draw(st.lists(st.sampled_from("ABC"), min_size=1, unique=True))
    none = zero(organisation.currency)
    budget = Budget(
        organisation=organisation.id,
        id=id,
        name=draw(names),
        period=draw(texts),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw(st.integers(0, 400))),
        lines=tuple(BudgetLine(one, draw(names), _money(draw(st.integers(0, 10**6)), organisation), none) for one in accounts),
        status=draw(st.sampled_from(BudgetStatus)),
        thresholds=draw(st.sampled_from([None, Thresholds(Decimal("7.5"), Decimal(9))])),
    )
    return posted(budget, [(one.account, one.spent_on, one.amount) for one in expenses])


@st.composite
def expenses(draw: st.DrawFn, organisation: Organisation, id: str) -> Expense:
    return Expense(
        organisation=organisation.id,
        id=id,
        account=draw(st.sampled_from("ABCD")),
        amount=_money(draw(st.integers(-(10**6), 10**6).filter(bool)), organisation),
        spent_on=draw(days),
        description=draw(texts),
    )


@st.composite
def properties(draw: st.DrawFn, organisation: Organisation, people: Sequence[Contact]) -> Property:
    owned = [draw(units(organisation, people, id)) for id in draw(st.lists(numbers, max_size=2, unique=True))]
    known = [draw(types(organisation, id)) for id in draw(st.lists(ids, max_size=2, unique=True))]
    seen = draw(st.lists(numbers, max_size=2, unique=True)) if owned and known else []
    spent = [draw(expenses(organisation, id)) for id in draw(st.lists(ids, max_size=2, unique=True))]
    return Property(
        owned,
        known,
        [draw(violations(organisation, draw(st.sampled_from(owned)), draw(st.sampled_from(known)), id)) for id in seen],
        [draw(budgets(organisation, id, spent)) for id in draw(st.lists(ids, max_size=2, unique=True))],
        spent,
    )


def _money(units: int, organisation: Organisation) -> Money:
    return Money(units * Decimal(1).scaleb(-MINOR_DIGITS[organisation.currency]), organisation.currency)
