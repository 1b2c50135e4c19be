"""What goes wrong with replies of the imitated server, planned by a test."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.odoo.imitation.replies import Written


@dataclass(frozen=True)
class Trouble:
    """What happens to a request in place of its reply.

    `status` and `text`: something else is answered. `drop`: the connection is closed without a word. `cut`: within the reply's body.
    `silent`: nothing is said, for so long as the server runs. `slow`: seconds before the reply.
    """

    status: int = 0
    text: str = ""
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False
    silent: bool = False
    slow: float = 0.0

    @property
    def reply(self) -> Written:
        """What is answered in place of the reply."""
        return Written(self.status, self.text.encode(), self.type, self.headers)


@dataclass
class Planned:
    """A trouble for `times` of the requests that are of `model` and `method` (empty: any), after `after` of these."""

    trouble: Trouble
    times: int
    after: int
    model: str
    method: str


class Plan:
    """All troubles to come, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._lock = threading.Lock()

    def add(self, planned: Planned) -> None:
        """Have it happen."""
        with self._lock:
            self._planned.append(planned)

    def clear(self) -> None:
        """Let all go well."""
        with self._lock:
            self._planned.clear()

    def next(self, model: str, method: str) -> Trouble | None:
        """What happens to this request."""
        with self._lock:
            for one in self._planned:
                if one.model in ("", model) and one.method in ("", method) and one.times:
                    if one.after:
                        one.after -= 1
                        continue
                    one.times -= 1
                    return one.trouble
        return None
