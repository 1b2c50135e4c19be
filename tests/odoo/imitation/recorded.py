"""What a real Odoo answered and did, kept as a file that the imitation is held against."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.odoo.either import There
from tests.odoo.imitation import deeds, questions

FILE: Final = Path(__file__).parent / "recorded.json"


def answers(there: There, uid: int) -> dict[str, Any]:
    """The replies to all questions, over both transports."""
    questions.furnish(there)
    asked = questions.QUESTIONS.items()
    return {
        "json2": {name: questions.by_json2(there, question, there.key) for name, question in asked},
        "json2 with a wrong key": {"a page": questions.by_json2(there, questions.QUESTIONS["a page"], "wrong")},
        "xmlrpc": {name: questions.by_xmlrpc(there, question, there.key, uid) for name, question in asked},
        "xmlrpc with a wrong key": {"a page": questions.by_xmlrpc(there, questions.QUESTIONS["a page"], "wrong", uid)},
    }


def effects[Server: There](clear: Callable[[], Server], wait: Callable[[Server], None]) -> dict[str, Any]:
    """What follows from each deed, on a server that is cleared before. `wait` lets more than a second pass."""
    found = {}
    for name, deed in deeds.DEEDS.items():
        there = clear()
        deeds.furnish(there)
        before = deeds.looked_at(there)
        wait(there)
        deed(there)
        found[name] = deeds.followed(before, deeds.looked_at(there))
    return found


def a_second(_: There) -> None:
    """More than a second of everybody's time."""
    time.sleep(1.01)


def read() -> dict[str, Any]:
    """What was recorded."""
    kept: dict[str, Any] = json.loads(FILE.read_text())
    return kept


def record_if_asked(said: dict[str, Any]) -> None:
    """Record it, if the environment says RELANCE_RECORD."""
    if os.environ.get("RELANCE_RECORD"):
        FILE.write_text(json.dumps(said, indent=1, ensure_ascii=True, sort_keys=True) + "\n")


def as_recorded(said: dict[str, Any]) -> dict[str, Any]:
    """What would be read if it were recorded."""
    kept: dict[str, Any] = json.loads(json.dumps(said))
    return kept
