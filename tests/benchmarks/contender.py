"""The contenders on DynamoDB: what they have in common, and their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, Protocol

from botocore.client import BaseClient

from tests.benchmarks.naive import NaiveLambda
from tests.benchmarks.ours import Ours
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.units import Item


class Contender(Protocol):
    """A way to age the invoices of a night, and how to look at what it did."""

    client: BaseClient

    def warm_up(self) -> None:
        """One request, so that the connection stands."""

    def work(self, as_of: date) -> int:
        """Age what is due; how many changed."""

    def outcome(self, items: Callable[[str], Iterable[Item]]) -> Outcome:
        """What it left behind; `items` gives all of a table."""


CONTENDERS: Final[dict[str, type[Contender]]] = {"ours": Ours, "naive": NaiveLambda}
