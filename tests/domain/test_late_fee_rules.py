"""Rules for late fees: those are accepted that say one thing, in figures that make sense."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Kind
from relance.domain.late_fee import LateFeeRule, rule_of

FLAT = LateFeeRule(flat=Decimal("25.00"))


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(FLAT, id="flat"),
        pytest.param(LateFeeRule(percent=Decimal("0.5")), id="percent"),
        pytest.param(LateFeeRule(percent=Decimal(100), max_amount=Decimal("0.01")), id="all of it, capped low"),
        pytest.param(replace(FLAT, grace_days=0, due_days=0), id="at once"),
        pytest.param(replace(FLAT, grace_days=365, due_days=365), id="in a year"),
        pytest.param(replace(FLAT, exempt=tuple(Kind)), id="on nothing"),
    ],
)
def test_a_rule_that_makes_sense_is_taken_as_it_is(rule: LateFeeRule) -> None:
    assert rule_of(rule) is rule


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        pytest.param(LateFeeRule(), "late_fee: 'None' must have either flat or percent", id="neither"),
        pytest.param(replace(FLAT, percent=Decimal(5)), "late_fee: '25.00' must have either flat or percent", id="both"),
        pytest.param(LateFeeRule(flat=Decimal(0)), "flat: '0' must be a number, and more than zero", id="a fee of nothing"),
        pytest.param(LateFeeRule(flat=Decimal(-1)), "flat: '-1' must be", id="a fee that pays"),
        pytest.param(LateFeeRule(flat=Decimal("NaN")), "flat: 'NaN' must be a number", id="a fee that is no number"),
        pytest.param(LateFeeRule(percent=Decimal(0)), "percent: '0' must be more than 0 and at most 100", id="nothing of it"),
        pytest.param(LateFeeRule(percent=Decimal("100.01")), "percent: '100.01' must be", id="more than is owed"),
        pytest.param(LateFeeRule(percent=Decimal("NaN")), "percent: 'NaN' must be", id="a part that is no number"),
        pytest.param(replace(FLAT, max_amount=Decimal(0)), "max_amount: '0' must be a number, and more than zero", id="capped at nothing"),
        pytest.param(replace(FLAT, max_amount=Decimal("Infinity")), "max_amount: 'Infinity' must be", id="capped at no number"),
        pytest.param(replace(FLAT, grace_days=-1), "grace_days: -1 must be between 0 and 365 days", id="before it is late"),
        pytest.param(replace(FLAT, grace_days=366), "grace_days: 366 must be between", id="a grace of more than a year"),
        pytest.param(replace(FLAT, due_days=-1), "due_days: -1 must be between 0 and 365 days", id="due before it is posted"),
        pytest.param(replace(FLAT, exempt=(Kind.FINE,)), "exempt: ['fine'] must hold late_fee", id="fees on fees"),
        pytest.param(replace(FLAT, exempt=()), "exempt: [] must hold late_fee: a fee is never charged on a fee", id="on everything"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_what_would(rule: LateFeeRule, why: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(why)):
        rule_of(rule)
