"""When a daily schedule fires: at its hour in its zone, and not on a day that leaves the hour out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from relance.domain.periods import zone_named

#: A day may leave out the hour, and today's may be still to come.
_DAYS_BACK: Final = 4


def last_fire(hour: int, zone: str, until: datetime) -> datetime:
    """The last time at or before `until` (aware) that a schedule at `hour` (0 to 23) in `zone` fired, in UTC.

    An hour that the clock passes twice is taken for its first time. InvalidError: no such zone.
    """
    here = zone_named(zone)
    midnight = until.astimezone(here).replace(hour=0, minute=0, second=0, microsecond=0, fold=0, tzinfo=None)
    for back in range(_DAYS_BACK):
        local = midnight - timedelta(days=back) + timedelta(hours=hour)
        moment = local.replace(tzinfo=here).astimezone(UTC)
        exists = moment.astimezone(here).replace(tzinfo=None) == local
        if exists and moment <= until:
            return moment
    raise AssertionError(f"no day has the hour {hour} in {zone}")
