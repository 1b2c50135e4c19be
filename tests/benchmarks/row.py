"""A row of the benchmark table: one figure, what it is compared with, and what it should reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`value` in `unit`, beside `baseline` in the same unit, which `baseline_name` says in words.

    `target` is what to reach, as text, and `reached` whether it is; None: there is nothing to reach.
    """

    group: str
    name: str
    unit: str
    value: float
    baseline: float | None = None
    baseline_name: str = ""
    target: str = ""
    reached: bool | None = None
