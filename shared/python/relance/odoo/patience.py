"""Calls that are tried again while that may help, and with a new key if the old one is refused."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any, Final

from relance.odoo.credentials import Keyring
from relance.odoo.errors import CredentialsRefusedError, PassingError
from relance.odoo.transport import Reply, Transport
from relance.runtime.handler import HasTime

#: Tries of one call. Whoever comes next minute tries again.
TRIES: Final = 3
#: Seconds before the second try; the next waits are twice as long, each.
FIRST_WAIT: Final = 0.5
#: Seconds that a server may make us wait; one that asks for more is left alone until the next poll.
LONGEST_WAIT: Final = 20.0
#: Seconds after which a call is not tried again. With the longest reply it stays below the two minutes of a lease (domain/sync.py).
LONGEST_CALL: Final = 40.0


class Patient:
    """A transport that does not give up at once. All that is called through it only reads, so that a repeated call does no harm."""

    def __init__(self, transport: Transport, keyring: Keyring, has_time: HasTime) -> None:
        self._transport = transport
        self._keyring = keyring
        self._has_time = has_time

    def call(self, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        """Call `method`; see Transport. What cannot pass is raised at once."""
        begun = time.monotonic()
        for tried in range(1, TRIES):
            try:
                return self._transport.call(model, method, ids, **named)
            except PassingError as error:
                wait = _wait(tried, error.pause)
                if wait > LONGEST_WAIT or time.monotonic() - begun + wait > LONGEST_CALL or not self._has_time():
                    raise
                time.sleep(wait)
            except CredentialsRefusedError:
                # The secret is kept for minutes: it may have been replaced since.
                if not self._keyring.renewed():
                    raise
        return self._transport.call(model, method, ids, **named)


def _wait(tried: int, asked: float | None) -> float:
    grown = FIRST_WAIT * 2 ** (tried - 1)
    return max(asked or 0.0, random.uniform(grown / 2, grown))
