"""Which version an Odoo is, and what that means for how it is spoken to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from relance.domain.odoo import Transport

_FIRST_WITH_JSON2: Final = 19
_LAST_WITH_READ_GROUP: Final = 18
_FIRST_THAT_READS_WHILE_SEARCHING: Final = 15
_SPOKEN: Final = re.compile(r"(json2|xmlrpc) (\d{1,3})\.(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A transport and the server's version."""

    transport: Transport
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.transport.value} {self.major}.{self.minor}"

    @property
    def formatted(self) -> bool:
        """Whether counts come from `formatted_read_group`, which replaced `read_group`."""
        return self.major > _LAST_WITH_READ_GROUP

    @property
    def reads_while_searching(self) -> bool:
        """Whether `search_read` takes `load`; without it two calls are quicker."""
        return self.major >= _FIRST_THAT_READS_WHILE_SEARCHING


def recalled(text: str, wish: Transport) -> Spoken | None:
    """What `str` of a Spoken wrote down, if it is that and goes with the organisation's wish."""
    found = _SPOKEN.fullmatch(text)
    if not found or wish not in (Transport.AUTO, Transport(found[1])):
        return None
    return Spoken(Transport(found[1]), int(found[2]), int(found[3]))


def read_off(info: Any, wish: Transport) -> Spoken | None:
    """What the server's `version_info` (`[19, 0, 0, "final", 0, ""]`, `["saas~18", 2, …]`) asks for; None if it says nothing."""
    numbers = [int(digits[0]) for one in info[:2] if (digits := re.findall(r"\d{1,3}", str(one)))] if isinstance(info, list) else []
    if not numbers:
        return None
    major, minor = numbers[0], (numbers[1] if len(numbers) > 1 else 0)
    is_new = major >= _FIRST_WITH_JSON2
    return Spoken((Transport.JSON2 if is_new else Transport.XMLRPC) if wish is Transport.AUTO else wish, major, minor)
