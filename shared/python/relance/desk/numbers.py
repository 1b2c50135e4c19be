"""The number of an invoice that a person makes: chosen, or given by its serial; never one that a job would give."""

from __future__ import annotations

import re
from typing import Final

from relance.desk.deed import TakenError
from relance.domain.errors import InvalidError
from relance.store import invoices

#: A number that a person may choose; it stands in addresses and in file names.
NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
#: Those that begin so are given by the jobs, or below: one chosen by hand would stand in their way.
RESERVED: Final = ("ASM-", "FACT-", "FINE-", "INV-", "LATE-", "LF-", "LOC-")
_AGAIN: Final = 20


def chosen_number(organisation: str, number: str) -> str:
    """A number that a person has chosen. InvalidError: it makes no sense, or is the jobs'; TakenError: an invoice has it."""
    if not NUMBER.fullmatch(number):
        raise InvalidError("number", number, "is no number of an invoice; write 1 to 60 letters, digits, '.', '_' or '-'")
    if number.upper().startswith(RESERVED):
        raise InvalidError("number", number, f"begins as the numbers that Relance gives itself ({', '.join(RESERVED)})")
    if invoices.version_of(organisation, number) is not None:
        raise TakenError(f"invoice {number} exists already")
    return number


def free_number(organisation: str, serial: int) -> str:
    """`INV-15`; `INV-15-2` if an invoice that was imported has that number. TakenError: there are twenty such."""
    for again in range(1, _AGAIN + 1):
        number = f"INV-{serial}" + (f"-{again}" if again > 1 else "")
        if invoices.version_of(organisation, number) is None:
            return number
    raise TakenError(f"INV-{serial} and all that follow on it are numbers of other invoices; choose one")
