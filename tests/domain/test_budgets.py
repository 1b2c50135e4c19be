"""Budget variance: overspend only, compared unrounded with thresholds that are met exactly, worst line first."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from relance.domain.budget import DEFAULT_THRESHOLDS, BudgetLine, Severity, Thresholds, posted, thresholds_of, variances, worst_first
from relance.domain.errors import InvalidError
from relance.domain.money import Money
from tests.domain.examples import a_budget, day, dollars, francs

WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


@pytest.mark.parametrize(
    ("budgeted", "actual", "variance", "percent", "severity"),
    [
        ("12000", "14500", "2500.00", "20.8", WARNING),
        ("8000", "11200", "3200.00", "40.0", CRITICAL),
        ("10000", "12000", "2000.00", "20.0", WARNING),
        ("10000", "13000", "3000.00", "30.0", CRITICAL),
        ("10000", "12999.99", "2999.99", "30.0", WARNING),
        ("3", "3.60", "0.60", "20.0", WARNING),
        ("0.03", "0.04", "0.01", "33.3", CRITICAL),
        ("999999999999.99", "1199999999999.99", "200000000000.00", "20.0", WARNING),
    ],
)
def test_a_line_that_reaches_a_threshold_is_told(budgeted: str, actual: str, variance: str, percent: str, severity: Severity) -> None:
    [found] = variances(a_budget((budgeted, actual)), DEFAULT_THRESHOLDS)
    assert (found.amount, found.severity) == (dollars(variance), severity)
    assert f"{found.percent:.1f}" == percent


@pytest.mark.parametrize(
    ("budgeted", "actual"),
    [
        pytest.param("10000", "11999.99", id="a cent below the warning, shown as 20.0%"),
        pytest.param("1000000000000.00", "1199999999999.99", id="a cent below, of a million millions"),
        pytest.param("0.06", "0.07", id="a cent over, of six"),
        pytest.param("10000", "10000", id="spent to the cent"),
        pytest.param("10000", "0", id="nothing spent"),
        pytest.param("10000", "2000", id="underspent, as every line in January"),
        pytest.param("10000", "-500", id="refunded more than spent"),
        pytest.param("0", "0", id="nothing budgeted, nothing spent"),
        pytest.param("0", "-12", id="a refund where nothing was budgeted"),
    ],
)
def test_a_line_below_the_thresholds_is_not(budgeted: str, actual: str) -> None:
    assert variances(a_budget((budgeted, actual)), DEFAULT_THRESHOLDS) == ()


@pytest.mark.parametrize("actual", ["0.01", "12", "1000000"])
def test_spending_where_nothing_was_budgeted_is_critical_and_has_no_percentage(actual: str) -> None:
    [found] = variances(a_budget(("0", actual)), thresholds_of(Decimal(1000), Decimal(1000)))
    assert (found.amount, found.percent, found.severity) == (dollars(actual), None, CRITICAL)


def test_a_third_is_compared_as_a_third() -> None:
    third = Thresholds(warning=Decimal("33.3333333333333333333333333"), critical=Decimal("33.3333333333333333333333334"))
    assert [one.severity for one in variances(a_budget(("3", "4")), third)] == [WARNING]


@pytest.mark.parametrize(
    ("thresholds", "severities"),
    [
        (DEFAULT_THRESHOLDS, [WARNING, CRITICAL]),
        (Thresholds(Decimal(15), Decimal(25)), [WARNING, WARNING, CRITICAL]),
        (Thresholds(Decimal(20), Decimal(20)), [CRITICAL, CRITICAL]),
        (Thresholds(Decimal("0.01"), Decimal(100)), [WARNING] * 4),
        (Thresholds(Decimal(41), Decimal(50)), []),
    ],
)
def test_the_thresholds_decide(thresholds: Thresholds, severities: list[Severity]) -> None:
    lines = a_budget(("100", "110"), ("100", "115"), ("100", "120"), ("100", "140"))
    assert [one.severity for one in variances(lines, thresholds)] == severities


def test_the_rule_keeps_the_budgets_order_and_the_message_has_the_worst_line_first() -> None:
    found = variances(
        a_budget(("100", "120"), ("0", "5"), ("100", "150"), ("0", "80"), ("1000", "1500"), ("100", "150")), DEFAULT_THRESHOLDS
    )
    assert [one.line.account for one in found] == ["600", "601", "602", "603", "604", "605"]
    assert [one.line.account for one in worst_first(found)] == ["603", "601", "604", "602", "605", "600"]


def test_currencies_without_cents_are_compared_as_exactly() -> None:
    lines = (BudgetLine("601", "Eau", francs(9), francs(11)), BudgetLine("602", "Gaz", francs(6), francs(7)))
    assert [one.line.name for one in variances(a_budget(lines=lines), DEFAULT_THRESHOLDS)] == ["Eau"]


@pytest.mark.parametrize(
    ("warning", "critical", "why"),
    [
        ("31", "30", "thresholds: '31 / 30' the warning threshold must not be above the critical one"),
        ("30.01", "30", "the warning threshold must not be above"),
        ("0", "30", "thresholds: '0' must be more than 0 and at most 1000 (warning, in percent)"),
        ("-1", "30", "'-1' must be more than 0"),
        ("20", "1000.1", "'1000.1' must be more than 0 and at most 1000 (critical, in percent)"),
        ("NaN", "30", "'NaN' must be more than 0"),
        ("20", "Infinity", "'Infinity' must be more than 0"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(warning: str, critical: str, why: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(why)):
        thresholds_of(Decimal(warning), Decimal(critical))


@pytest.mark.parametrize(("warning", "critical"), [("20", "30"), ("30", "30"), ("0.1", "1000")])
def test_thresholds_that_make_sense_are_taken(warning: str, critical: str) -> None:
    assert thresholds_of(Decimal(warning), Decimal(critical)) == Thresholds(Decimal(warning), Decimal(critical))


@pytest.mark.parametrize(
    ("on", "counts"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)
def test_an_expense_counts_within_the_period_both_ends_included(on: str, counts: bool) -> None:
    after = posted(a_budget(("100", "40")), [("600", day(on), dollars("7.50"))])
    assert after.lines[0].actual == dollars("47.50" if counts else "40")


def test_expenses_and_refunds_add_up_by_account_and_leave_the_rest_alone() -> None:
    before = a_budget(("100", "40"), ("200", "0"))
    spent = [("600", day("03-01"), dollars("10")), ("999", day("03-01"), dollars("5")), ("600", day("03-02"), dollars("-60.01"))]
    after = posted(before, spent)
    assert [line.actual for line in after.lines] == [dollars("-10.01"), dollars("0")]
    assert [line.budgeted for line in after.lines] == [line.budgeted for line in before.lines]


def test_nothing_posted_changes_nothing() -> None:
    assert posted(a_budget(("100", "40")), []) == a_budget(("100", "40"))


def test_an_expense_in_another_currency_is_refused() -> None:
    with pytest.raises(InvalidError, match="cannot be combined with USD"):
        posted(a_budget(("100", "40")), [("600", day("03-01"), Money(Decimal(1), "EUR"))])
