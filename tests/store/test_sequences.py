"""Numbers that are given out once each, whoever asks and whatever is lost."""

from __future__ import annotations

from itertools import chain

import pytest

from relance.domain.errors import UnreachableError
from relance.store import sequences
from tests.at_once import at_once
from tests.store.faults import hooked, lost_reply

pytestmark = pytest.mark.usefixtures("tables")


def test_numbers_go_on_from_one_in_each_organisation_and_sequence() -> None:
    assert (sequences.take("a", "invoices"), sequences.take("a", "invoices", 3)) == (range(1, 2), range(2, 5))
    assert (sequences.take("b", "invoices"), sequences.take("a", "receipts")) == (range(1, 2), range(1, 2))


def test_a_lost_reply_skips_numbers_and_gives_none_twice() -> None:
    with lost_reply("UpdateItem"):
        first = sequences.take("a", "invoices", 2)
    assert not set(first) & set(sequences.take("a", "invoices", 2))


def test_many_who_ask_at_once_are_given_different_numbers() -> None:
    given = list(chain.from_iterable(at_once(lambda: sequences.take("a", "invoices", 3), 8)))
    assert len(given) == len(set(given)) == 24


def test_a_store_that_cannot_be_reached_is_told() -> None:
    def no_answer(**_: object) -> None:
        from botocore.exceptions import EndpointConnectionError

        raise EndpointConnectionError(endpoint_url="http://127.0.0.1")

    with hooked("before-call.dynamodb.UpdateItem", no_answer), pytest.raises(UnreachableError):
        sequences.take("a", "invoices")
