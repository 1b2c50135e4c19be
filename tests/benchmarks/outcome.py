"""What a contender left behind, in words that all have in common, so that it can be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """`statuses`: how many invoices stand in each. `audited`: number, status before and after. `told`: number, address, subject."""

    statuses: dict[str, int]
    audited: list[list[str]]
    told: list[list[str]]
