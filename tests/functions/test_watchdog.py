"""The function `watchdog`: looks when its schedule says so, and tells the operator once of what it finds."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from relance.domain.errors import InvalidError
from relance.domain.organisation import OPERATOR, ChannelKind
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import outbox
from tests.functions.conftest import Invoke, event
from tests.store.messages import a_message, put_in
from tests.world import SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")

TOPIC = "arn:aws:sns:eu-west-3:000000000000:relance-alarms"


def test_where_all_is_well_it_finds_nothing(invoke: Invoke) -> None:
    add(SCHOOL)
    said = invoke("watchdog", event("watchdog"))
    assert said == {"open": 0, "begun": 0, "over": 0}
    assert json.loads(json.dumps(said)) == said


def test_messages_that_nobody_sends_are_told_to_the_operators_topic_and_once(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_OPERATOR_TOPIC", TOPIC)
    settings.cache_clear()
    add(SCHOOL)
    put_in(a_message())
    later = now() + timedelta(minutes=20)
    monkeypatch.setattr("relance.watch.entry.now", lambda: later)
    assert invoke("watchdog", event("watchdog"))["begun"] == 1
    assert invoke("watchdog", event("watchdog")) == {"open": 1, "begun": 0, "over": 0}
    [told] = outbox.of_organisation(OPERATOR.id)
    assert (told.message.channel, told.message.address) == (ChannelKind.TOPIC, TOPIC)


def test_an_event_of_another_kind_is_refused(invoke: Invoke) -> None:
    with pytest.raises(InvalidError, match="job: 'dispatch' must be watchdog"):
        invoke("watchdog", event("dispatch"))
