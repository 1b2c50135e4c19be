"""The timesheets that decisions ask for: a whole month at once where many of it are wanted, which is one request for all shards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from relance.domain.timesheet import Timesheet
from relance.jobs.known import Known
from relance.store import timesheets
from relance.store.lookup import Found

#: From so many sheets of a month on the whole of it is read: the other shards of the night will want the rest.
_MANY: Final = 16

type _Key = tuple[str, str]


@dataclass(slots=True)
class Sheets(Known[Timesheet]):
    """Sheets by (organisation, `timesheets.name_of`). What a month that was read whole does not hold is not there."""

    read: Callable[[Collection[_Key]], dict[_Key, Found[Timesheet]]] = timesheets.named
    _whole: set[_Key] = field(default_factory=set)
    #: Read before, and changed by somebody else since: each is asked for by itself.
    _stale: set[_Key] = field(default_factory=set)

    def forget(self, organisation: str, belongs: Callable[[str], bool]) -> None:
        """Read those sheets of an organisation anew which somebody else has changed: the names that `belongs` says."""
        self._stale |= {key for key in self._held if key[0] == organisation and belongs(key[1])}
        Known.forget(self, organisation, belongs)

    def _read(self, keys: Collection[_Key]) -> dict[_Key, Found[Timesheet]]:
        months: dict[_Key, list[_Key]] = defaultdict(list)
        for organisation, name in keys:
            months[organisation, name[:7]].append((organisation, name))
        found: dict[_Key, Found[Timesheet]] = {}
        singly = [key for key in keys if key in self._stale]
        for month, wanted in months.items():
            if month in self._whole:
                continue
            if len(wanted) < _MANY:
                singly += [key for key in wanted if key not in self._stale]
            else:
                found |= self._month(*month)
        return found | (self.read(singly) if singly else {})

    def _month(self, organisation: str, month: str) -> dict[_Key, Found[Timesheet]]:
        self._whole.add((organisation, month))
        found = timesheets.whole_month(organisation, date.fromisoformat(f"{month}-01"))
        # One that was decided on already stays as it was read: the next write of it meets the change.
        return {key: sheet for key, sheet in found.items() if key not in self._held}
