"""The units that DynamoDB charges, by cases that can be reckoned by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.units import Index, item_read, item_size, item_write, page_read

Item = dict[str, Any]
DUE = Index(frozenset({"due"}), frozenset({"pk", "due", "status"}))
WHOLE = Index(frozenset({"due"}), None)


def item(size: int, **attributes: str) -> Item:
    """An item of `size` bytes in all."""
    values: Item = {"pk": {"S": "a"}, **{name: {"S": value} for name, value in attributes.items()}}
    left = size - item_size(values) - len("fill")
    return values | {"fill": {"S": "x" * left}}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "é€"}, 5),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "12"}, 2),
        ({"N": "123"}, 3),
        ({"N": "-123"}, 3),
        ({"N": "1298000"}, 3),
        ({"N": "0.0050"}, 2),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + 1 + 2 + 1 + 2),
        ({"M": {"day": {"S": "é"}}}, 3 + 1 + 3 + 2),
    ],
)
def test_an_attribute_is_as_large_as_its_name_and_value(value: Item, size: int) -> None:
    assert item_size({"né": value}) == 3 + size


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(0, True, 1), (0, False, 0.5), (1, True, 1), (4096, True, 1), (4097, True, 2), (4096, False, 0.5), (8193, False, 1.5)],
)
def test_a_read_is_rounded_up_to_4_kb_and_halved_if_it_may_be_old(size: int, consistent: bool, units: float) -> None:
    assert item_read(size, consistent=consistent) == units


def test_a_page_is_rounded_up_once() -> None:
    assert page_read([item(1000)] * 8) == 1
    assert page_read([item(1000)] * 8, consistent=True) == 2
    assert page_read([]) == 0.5


@pytest.mark.parametrize(
    ("before", "after", "alone", "together"),
    [
        (None, item(1024), 1, 2),
        (None, item(1025), 2, 4),
        (item(3000), item(100), 3, 6),
        (item(100), item(3000), 3, 6),
        (item(100), None, 1, 2),
        (None, None, 1, 2),
    ],
)
def test_a_write_costs_the_larger_state_and_twice_in_a_transaction(
    before: Item | None, after: Item | None, alone: int, together: int
) -> None:
    assert item_write(before, after, [], transaction=False) == alone
    assert item_write(before, after, [], transaction=True) == together


@pytest.mark.parametrize(
    ("before", "after", "index"),
    [
        (item(500), item(500), 0),  # it stands in no index
        (None, item(500, due="a"), 1),
        (item(500, due="a"), None, 1),
        (item(500, due="a"), item(500), 1),
        (item(500, due="a"), item(500, due="b"), 2),  # taken out here and put in there
        (item(500, due="a", status="1"), item(500, due="a", status="2"), 1),
        (item(500, due="a", other="1"), item(500, due="a", other="2"), 0),  # not copied there
        (item(3000, due="a"), item(3000, due="b"), 2),  # only what is copied counts
    ],
)
def test_an_index_costs_what_changes_in_it_and_no_more_in_a_transaction(before: Item | None, after: Item | None, index: int) -> None:
    for transaction in (False, True):
        own = item_write(before, after, [], transaction=transaction)
        assert item_write(before, after, [DUE], transaction=transaction) == own + index


def test_an_index_of_whole_items_costs_their_size() -> None:
    assert item_write(item(3000, due="a"), item(3000, due="b"), [WHOLE], transaction=True) == 6 + 6
