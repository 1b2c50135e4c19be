"""E-mail addresses, checked: one string can hold several, and a line break can hold a header."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import formataddr, parseaddr

from relance.domain.errors import InvalidError


def recipient(text: str) -> str:
    """The one address in `text`, its domain as the wire has it (`a@é.fr` → `a@xn--9ca.fr`). InvalidError: none, several, or broken."""
    return _checked("address", text.strip())


def sender(text: str) -> str:
    """`NAME <ADDRESS>` or an address, ready for a From header. InvalidError: none, several, or broken."""
    name, address = parseaddr(text) if text.isprintable() else ("", "")
    return formataddr((name, _checked("sender", address, text)))


def _checked(field: str, address: str, written: str = "") -> str:
    try:
        parsed = Address(addr_spec=address)
        domain = parsed.domain.encode("idna").decode() if not parsed.domain.isascii() else parsed.domain
        return Address(username=parsed.username, domain=domain).addr_spec
    except (ValueError, MessageError, IndexError, AttributeError):
        # The parser's own errors are of many kinds, and none is written for people.
        raise InvalidError(field, written or address, "is not one e-mail address") from None
