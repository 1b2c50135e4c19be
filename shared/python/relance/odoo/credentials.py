"""Login and API key of an organisation's Odoo, out of its secret: never shown, and read anew as soon as they are refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from relance.domain.errors import RelanceError, SettingError
from relance.runtime import secrets


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks. Neither is shown when it is printed."""

    login: str = field(repr=False)
    key: str = field(repr=False)


class Keyring:
    """The credentials under a reference (`secretsmanager:NAME`)."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._held: Credentials | None = None

    def credentials(self) -> Credentials:
        """Them, read when first asked for. SettingError: no such secret, or not what it must hold. UnreachableError."""
        if self._held is None:
            self._held = _parsed(self._reference)
        return self._held

    def renewed(self) -> bool:
        """Whether the secret, read anew, holds other credentials than those that were just refused. One that cannot be read does not."""
        refused, self._held = self._held, None
        secrets.forget()
        try:
            return self.credentials() != refused
        except RelanceError:
            return False


def _parsed(reference: str) -> Credentials:
    text = secrets.secret(reference)
    try:
        held: Any = json.loads(text)
    except ValueError:
        held = None
    name = reference.partition(":")[2]
    if not isinstance(held, dict):
        raise SettingError(f'secret {name!r} must hold JSON: {{"login": "…", "key": "an API key of that user"}}')
    login, key = held.get("login"), held.get("key")
    if not isinstance(login, str) or not login.strip():
        raise SettingError(f'secret {name!r} lacks "login", the name by which the user logs into Odoo')
    # A header takes nothing else, and would show the rest in its complaint.
    if not isinstance(key, str) or not re.fullmatch(r"[!-~]+", key.strip()):
        raise SettingError(f'secret {name!r} lacks "key", an API key of the user (in Odoo: Preferences, Account Security, New API Key)')
    return Credentials(login.strip(), key.strip())
