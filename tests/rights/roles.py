"""The roles of the stack with what is known of each: who acts in it, what it is granted, what AWS needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.rights.checked import Pair
from tests.rights.deployed import Deployed
from tests.rights.grants import Grant, allowed, grants
from tests.rights.needs import Need, needs, role_of
from tests.rights.scenarios import SCENARIOS
from tests.rights.stage import Scenario


@dataclass(frozen=True, slots=True)
class Role:
    """A role by its logical id. `function` is the name of the one that acts in it; empty: a schedule does."""

    id: str
    granted: tuple[Grant, ...] = field(repr=False)
    needed: tuple[Need, ...] = field(repr=False)
    function: str = ""

    def __str__(self) -> str:
        return self.id

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What its function does."""
        return SCENARIOS[self.function] if self.function else ()

    def without(self, taken: Grant) -> list[Grant]:
        """What is left when that is taken away."""
        return [grant for grant in self.granted if grant != taken]

    def unmet(self, granted: Sequence[Grant]) -> list[str]:
        """What AWS does in its name and may not, with these grants."""
        return [need.because for need in self.needed if not allowed(granted, *need.pair)]

    def unused(self, granted: Sequence[Grant], by_us: frozenset[Pair]) -> list[Grant]:
        """Those of the grants that neither our code, which asks for `by_us`, nor AWS has a use for."""
        used = by_us | {need.pair for need in self.needed}
        return [grant for grant in granted if not any(grant.allows(*pair) for pair in used)]


def roles(deployed: Deployed) -> list[Role]:
    """Every role of the template."""
    granted, needed = grants(deployed), needs(deployed)
    acting = {
        role_of(deployed, id): deployed.text(one["FunctionName"]).removeprefix(f"{deployed.stack}-")
        for id, one in deployed.resources("AWS::Lambda::Function").items()
    }
    return [
        Role(id, tuple(one for one in granted if one.role == id), tuple(one for one in needed if one.role == id), acting.get(id, ""))
        for id in deployed.resources("AWS::IAM::Role")
    ]
