"""Replies under a key: known to their own request alone, kept in their own organisation, read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance.domain.errors import BrokenRecordError, InvalidError
from relance.store import replies
from relance.store.journals import RunRow
from relance.store.replies import LONGEST_KEY, KeptReply, KeyReusedError, asked
from tests.store.faults import Value, damage, lost_reply

pytestmark = pytest.mark.usefixtures("tables")

REPLY = KeptReply(201, {"Location": "/v1/invoices/F-1", "ETag": '"1"'}, '{"number": "F-1", "name": "N’Zérékoré"}')
ASKED = asked("goo-school", "k", "POST", "/v1/invoices", "{}")


def test_a_reply_is_read_back_as_it_was() -> None:
    assert replies.known(ASKED) is None
    assert replies.keep(ASKED, REPLY) == REPLY
    assert replies.known(ASKED) == REPLY


def test_a_key_is_known_in_its_own_organisation_alone() -> None:
    replies.keep(ASKED, REPLY)
    assert replies.known(asked("sunset-ridge", "k", "POST", "/v1/invoices", "{}")) is None


def test_another_request_under_the_same_key_is_refused_and_never_answered() -> None:
    replies.keep(ASKED, REPLY)
    others = (("POST", "/v1/invoices", "{1}"), ("POST", "/v1/rentals", "{}"), ("POST", "/v1/invoices{", "}"), ("POST/v1/invoices", "{}"))
    for what in others:
        other = asked("goo-school", "k", *what)
        with pytest.raises(KeyReusedError):
            replies.known(other)
        with pytest.raises(KeyReusedError):
            replies.keep(other, REPLY)


def test_a_lost_reply_of_the_store_is_no_other_request() -> None:
    with lost_reply():
        assert replies.keep(ASKED, REPLY) == REPLY


@pytest.mark.parametrize("key", ["", "x" * (LONGEST_KEY + 1), "a\nb", "a\x00"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidError) as refused:
        asked("goo-school", key)
    assert refused.value.field == "Idempotency-Key"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LONGEST_KEY).filter(str.isprintable))
def test_whatever_may_be_a_key_can_be_stored(key: str) -> None:
    mine = asked("goo-school", key, key)
    assert replies.keep(mine, REPLY) == REPLY == replies.known(mine)


@pytest.mark.parametrize(
    "facts", [None, {"S": "{}"}, {"S": "[]"}, {"S": '{"fingerprint": "%s", "status": "x", "headers": {}, "body": ""}'}]
)
def test_a_reply_that_cannot_be_read_is_named_and_the_request_is_not_done_again(facts: Value | None) -> None:
    replies.keep(ASKED, REPLY)
    damage(RunRow, "#reply/goo-school", "k", facts=facts and {"S": facts["S"].replace("%s", ASKED.fingerprint)})
    with pytest.raises(BrokenRecordError, match="reply/k"):
        replies.known(ASKED)
