"""What a start may say beside when and for whom: the options of single jobs, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from relance.domain.budget import Thresholds, thresholds_of
from relance.domain.errors import InvalidError
from relance.domain.periods import parse_month

#: No grace, and no term of payment, is longer.
_MOST_DAYS = 365
#: Ten years of missed months.
_MOST_MONTHS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """None: not said. Thresholds are percentages; `month` is its first day; `cap_amount` replaces the organisations' caps."""

    days_grace: int | None = None
    budget_id: str | None = None
    warning_threshold: Decimal | None = None
    critical_threshold: Decimal | None = None
    month: date | None = None
    rental: str | None = None
    reissue: bool | None = None
    due_days: int | None = None
    catch_up: int | None = None
    cap_amount: Decimal | None = None

    def as_data(self) -> dict[str, Any]:
        """Those that are said, as plain data that `parse` reads back."""
        said = {name: getattr(self, name) for name in NAMES}
        return {name: _plain(value) for name, value in said.items() if value is not None}

    def thresholds(self, usual: Thresholds) -> Thresholds:
        """The thresholds in force: what is said here replaces the usual ones. InvalidError: a warning above critical."""
        warning = usual.warning if self.warning_threshold is None else self.warning_threshold
        critical = usual.critical if self.critical_threshold is None else self.critical_threshold
        field = "critical_threshold" if self.warning_threshold is None else "warning_threshold"
        return usual if (warning, critical) == (usual.warning, usual.critical) else thresholds_of(warning, critical, field)


NAMES = tuple(field.name for field in fields(Options))


def parse(data: Mapping[str, Any]) -> Options:
    """The options in an event or a run's record. InvalidError names the one that makes no sense."""
    options = Options(
        days_grace=_whole(data, "days_grace", 0, _MOST_DAYS),
        budget_id=_text(data, "budget_id", "relance budgets"),
        warning_threshold=_percent(data, "warning_threshold"),
        critical_threshold=_percent(data, "critical_threshold"),
        month=None if data.get("month") is None else parse_month("month", data["month"]),
        rental=_text(data, "rental", "relance rentals"),
        reissue=_flag(data, "reissue"),
        due_days=_whole(data, "due_days", 0, _MOST_DAYS),
        catch_up=_whole(data, "catch_up", 1, _MOST_MONTHS),
        cap_amount=_amount(data, "cap_amount"),
    )
    if options.warning_threshold is not None and options.critical_threshold is not None:
        thresholds_of(options.warning_threshold, options.critical_threshold, "warning_threshold")
    return options


def _whole(data: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidError(name, value, f"must be a whole number from {least} to {most}")
    return value


def _text(data: Mapping[str, Any], name: str, lists: str) -> str | None:
    value = data.get(name)
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise InvalidError(name, value, f"must be an id; {lists} lists them")
    return value


def _flag(data: Mapping[str, Any], name: str) -> bool | None:
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise InvalidError(name, value, "must be true or false")
    return value or None


def _decimal(data: Mapping[str, Any], name: str) -> Decimal | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        # JSON numbers come as int, float or Decimal; what a person wrote is in their text.
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise InvalidError(name, value, "is not a number; write it as in 22.5")
    return number


def _percent(data: Mapping[str, Any], name: str) -> Decimal | None:
    number = _decimal(data, name)
    if number is not None:
        thresholds_of(number, number, name)
    return number


def _amount(data: Mapping[str, Any], name: str) -> Decimal | None:
    number = _decimal(data, name)
    if number is not None and number < 0:
        raise InvalidError(name, data[name], "must not be less than zero")
    return number


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return format(value, "f") if isinstance(value, Decimal) else value
