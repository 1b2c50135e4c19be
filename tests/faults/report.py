"""The figures of the faults at the end of a suite's output: how many points, runs and seconds, and that nothing was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

#: The names under which a test records what it has: figures of faults, or the name of a bad variant that was caught.
FAULTS, CAUGHT = "faults", "caught"


@dataclass
class Figures:
    """The sums over all tests that ran, wherever they did."""

    sums: Counter[str] = field(default_factory=Counter)
    caught: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def of(cls, reports: Iterable[pytest.TestReport]) -> Figures:
        """What the reports of the tests hold."""
        figures = cls()
        for report in reports:
            names = [name for name, _ in report.user_properties]
            figures.seconds += report.duration if {FAULTS, CAUGHT} & set(names) else 0
            for name, value in report.user_properties:
                if name == FAULTS:
                    figures.sums.update(value if isinstance(value, dict) else {})
                elif name == CAUGHT:
                    figures.caught.append(str(value))
        return figures

    def lines(self) -> list[str]:
        """What to print; nothing if no fault was injected."""
        sums, said = self.sums, []
        if sums["runs"]:
            said += [
                f"{sums['points']} fault points, {sums['runs']} runs with a fault, {self.seconds:.0f} s: "
                f"{sums['lost']} lost, {sums['doubled']} doubled, {sums['wrong']} wrong",
                f"{sums['unknown']} messages left unknown and shown, {sums['repeated']} alerts told again and marked",
            ]
        if self.caught:
            said.append(f"{len(self.caught)} bad variants caught: {', '.join(sorted(self.caught))}")
        return said
