"""What an invoice's row says of its lines and its serial, and whether that may be. Rules only: nothing is read or written here."""

from __future__ import annotations

import re
from typing import Final

from relance.domain.breakdown import Breakdown
from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice
from relance.domain.money import Money
from relance.transfer.bills import InvoiceSchema

#: `LOC-6-202501`, and `LOC-6-202501-2` where it was reissued.
_MONTHLY: Final = re.compile(r"LOC-([1-9][0-9]{0,8})-([0-9]{6})(?:-[0-9]+)?")


def described(values: InvoiceSchema, total: Money) -> Breakdown | None:
    """The breakdown in a row whose total is `total`.

    InvalidError: it comes to something else, or it is of days that no rental has, or of lines that no generation could keep up to date,
    or it has the number of what a generation makes for others.
    """
    if values.breakdown is None:
        return None
    found = values.breakdown.breakdown(total.currency)
    if found.total != total:
        raise InvalidError("total", str(total.amount), f"is not the {found.total} that its lines come to with VAT")
    if not found.rental and (found.worked or found.not_worked):
        raise InvalidError("breakdown.rental", None, "is missing: the rental whose days they are")
    if found.rental and not found.edited and (len(found.lines) != 1 or found.lines[0].quantity != len(found.worked)):
        reason = "must be true: its lines are not the one that Relance makes, of as many days as were worked"
        raise InvalidError("breakdown.edited", "false", reason)
    if found.rental and not _may_be_called(values.number, found):
        raise InvalidError("number", values.number, "is the number of another rental's invoice, or of another month's")
    return found


def kept_apart(stored: Invoice, values: InvoiceSchema, total: Money) -> tuple[Breakdown | None, int | None]:
    """The breakdown and the serial of an invoice that exists, which a file may add and never change.

    InvalidError: another breakdown or serial, or a total that the recorded lines do not come to.
    """
    told = described(values, total)
    if stored.breakdown and total != stored.breakdown.total:
        raise InvalidError("total", str(total.amount), f"is not the {stored.breakdown.total} that its recorded lines come to with VAT")
    if stored.breakdown and told and told != stored.breakdown:
        raise InvalidError("breakdown", None, "differs from what is recorded; a file does not change what an invoice is for")
    if stored.serial and values.serial and values.serial != stored.serial:
        raise InvalidError("serial", values.serial, f"differs from what is recorded, {stored.serial}; a serial is never changed")
    return stored.breakdown or told, stored.serial or values.serial


def _may_be_called(number: str, breakdown: Breakdown) -> bool:
    """Whether a month's number is of this rental and these days: a generation would bring it up to date for those it is named after."""
    named = _MONTHLY.fullmatch(number)
    return named is None or (named[1] == breakdown.rental and all(f"{day:%Y%m}" == named[2] for day in breakdown.worked))
