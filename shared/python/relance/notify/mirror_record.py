"""The values of a record of another system as people read them: on one line, cut, dates in the zone of who reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from relance.domain import mirror_values
from relance.domain.mirror import FieldSpec, FieldType
from relance.notify.markdown import fit
from relance.wording.formatting import one_line, price

#: What stands for nothing.
NOTHING: Final = "—"
#: So long a value, an amount that is none, and an address may be: a post has room for all of them even if each character of them is
#: escaped, and for its marker when it is sent again. A longer address is left out, for one that is cut leads nowhere.
_LONGEST: Final = 100
_LONGEST_AMOUNT: Final = 40
_LONGEST_LINK: Final = 300
_TRUTH: Final = {"en": {True: "yes", False: "no"}, "fr": {True: "oui", False: "non"}}


def shown(field: FieldSpec | None, value: Any, called: str, zone: ZoneInfo, language: str) -> str:
    """A field that holds `value`, which is the record `called` so if it is one. No such field, or nothing in it: a dash."""
    if field is None or value is None:
        return NOTHING
    match field.type:
        case FieldType.DATE:
            return day_or_moment(value, zone)
        case FieldType.BOOLEAN:
            return _TRUTH[language][bool(value)]
        case FieldType.REFERENCE:
            return short(called.strip() or f"#{value}")
        case FieldType.LIST:
            return short(", ".join(f"#{one}" for one in value[:_LONGEST]))
    return short(value)


def short(value: Any, most: int = _LONGEST, nothing: str = NOTHING) -> str:
    """On one line and cut to `most` characters, as Discord counts them; `nothing` if there is nothing to see."""
    return ("" if value is None else fit(one_line(str(value)), most)) or nothing


def amount(value: Any, currency: str) -> str:
    """As the seed writes it: `500.00 MAD`."""
    found = _decimal(value)
    return short(value, _LONGEST_AMOUNT) if found is None else f"{found:.2f} {currency}"


def priced(value: Any, currency: str, locale: str) -> str:
    """As the reader's language writes it, with the cents that it has even where its currency has none."""
    found = _decimal(value)
    return short(value, _LONGEST_AMOUNT) if found is None else price(found, currency, locale)


def day_or_moment(value: Any, zone: ZoneInfo) -> str:
    """A date of the mirror, which is the same everywhere, or a moment, told in the zone."""
    text = str(value)
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII):
        return f"{found[3]}-{found[2]}-{found[1]}"
    at = mirror_values.moment(text)
    return moment(at, zone) if at else short(text)


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """The seed's `%d-%m-%Y %H:%M` in the zone; one without a zone of its own is in UTC."""
    if at is None:
        return NOTHING
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        local, mark = aware.astimezone(zone), ""
    except OverflowError:
        # The first and the last hours of the calendar are not on it everywhere.
        local, mark = aware, " UTC"
    # By hand, for strftime leaves an early year without its zeros.
    return f"{local.day:02}-{local.month:02}-{local.year:04} {local.hour:02}:{local.minute:02}{mark}"


def link(page: str, model: str, id: int) -> str:
    """The address of a record's page, with nothing in it that would end a link; empty if there is none, or it is too long."""
    address = page.replace("{model}", model).replace("{id}", str(id))
    safe = re.sub(r"[^\w.~:/?#@!$&+,;=%-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
    return safe if safe.startswith(("https://", "http://")) and len(safe) <= _LONGEST_LINK else ""


def _decimal(value: Any) -> Decimal | None:
    """An amount of the mirror is text of two decimals, or a whole number. Whatever else was declared to be one is shown as it is."""
    fits = re.fullmatch(r"-?\d{1,18}(\.\d\d)?", str(value), re.ASCII)
    return Decimal(fits[0]) if fits else None
