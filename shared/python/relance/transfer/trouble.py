"""What is wrong with a row of a file, in words for whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from relance.domain.errors import BrokenRecordError, InvalidError, RelanceError

#: A value is shown up to this many characters.
_SHOWN: Final = 80
#: What a channel or an Odoo holds is not repeated, but for these: somebody may have pasted a webhook's URL or a key.
_HOLDS_SECRETS: Final = re.compile(r"channels\[|odoo(?!\.(url|record_url|transport|overlap|models)\b)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands; lines count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file} line {self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong. `field` is empty and `value` None where there is none to name."""

    file: str
    line: int
    field: str
    value: object
    reason: str

    def __str__(self) -> str:
        where = str(Place(self.file, self.line))
        said = f"{self.shown} {self.reason}" if self.shown else self.reason
        return f"{where}: {self.field}: {said}" if self.field else f"{where}: {said}"

    @property
    def shown(self) -> str:
        """The value in quotes, shortened, on one line; never what may be a secret."""
        if self.value is None or _HOLDS_SECRETS.match(self.field):
            return ""
        text = str(self.value)
        return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


class RowsRefusedError(RelanceError):
    """Rows that cannot be done as they are. Without troubles: what is wrong with them was said of another row already."""

    def __init__(self, troubles: Sequence[Trouble] = ()) -> None:
        self.troubles = tuple(troubles)
        super().__init__("; ".join(str(trouble) for trouble in troubles))


class ImportRefusedError(InvalidError):
    """Files with troubles: nothing of them was written. `troubles` says all of it."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__(troubles[0].field, troubles[0].value, troubles[0].reason)

    def __str__(self) -> str:
        count = len(self.troubles)
        return f"{count} {'thing is' if count == 1 else 'things are'} wrong in the files; nothing was written"


class ImportUnfinishedError(RelanceError):
    """Some records changed under the import and could not be done any more; the others were. `troubles` says which."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__(f"{len(self.troubles)} row(s) were not written, the others were; see why, and import the files again")


@contextmanager
def at(place: Place, **renamed: str) -> Iterator[None]:
    """What a rule refuses in here is trouble with the row at `place`. `renamed`: the column that holds a field of the rule."""
    try:
        yield
    except InvalidError as error:
        field = renamed.get(error.field, error.field)
        raise RowsRefusedError([Trouble(place.file, place.line, field, error.value, error.reason)]) from error
    except BrokenRecordError as error:
        raise RowsRefusedError([Trouble(place.file, place.line, "", None, str(error))]) from error
