"""The recorded replies, which unit tests are made with, are still what a real Odoo says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.odoo.server.addresses import ADDRESSES
from tests.odoo.server.cases import CASES
from tests.odoo.server.recording import RECORDED, Recorder, essence, recorder, recordings
from tests.odoo.server.server import OdooServer

pytestmark = pytest.mark.odoo

NAMES = [*(f"{folder}/{name}" for folder in ("json2", "xmlrpc") for name in CASES), *ADDRESSES]


@pytest.fixture(scope="module")
def asked(_odoo: OdooServer) -> Iterator[Recorder]:
    _odoo.renew()
    with recorder(_odoo) as one:
        yield one


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_reply_is_still_given(asked: Recorder, name: str) -> None:
    kept = json.loads((RECORDED / f"{name}.json").read_text())
    request, reply = recordings(asked)[name]()
    assert request == kept["request"]
    assert reply.status == kept["reply"]["status"]
    assert essence(reply.body) == essence(kept["reply"]["body"])
    assert reply.headers.keys() == kept["reply"]["headers"].keys()
    assert reply.headers["Content-Type"] == kept["reply"]["headers"]["Content-Type"]


def test_each_recorded_reply_is_compared() -> None:
    assert {
        path.relative_to(RECORDED).with_suffix("").as_posix() for path in [*RECORDED.glob("json2/*"), *RECORDED.glob("xmlrpc/*")]
    } == set(NAMES)


def test_no_recorded_reply_holds_a_key_or_a_place_of_the_machine() -> None:
    texts = [path.read_text() for path in RECORDED.rglob("*.json")]
    assert not [found for text in texts for found in re.findall(r"\b(?!0{40})[0-9a-f]{40}\b|/home/|/root/|/tmp/|\.cloud|session_id", text)]
