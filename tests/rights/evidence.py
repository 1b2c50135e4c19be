"""What the scenarios prove: what each asks for on moto, and so which of them will miss a right."""

from __future__ import annotations

from functools import cache

from tests.rights.checked import Pair
from tests.rights.deployed import Deployed
from tests.rights.grants import Grant
from tests.rights.roles import Role, roles
from tests.rights.stage import Played, Scenario, play

STACK = Deployed()
ROLES = roles(STACK)


@cache
def done(role: Role, scenario: Scenario) -> Played:
    """What the role's function does in a scenario that comes to its good end. AssertionError: it comes to another."""
    played = play(scenario, STACK, role.function, role.granted)
    assert played.trouble is None, f"{scenario.__name__}: {played.trouble!r}; denied: {played.asked.denied}"
    return played


def used(role: Role, scenario: Scenario) -> frozenset[Pair]:
    """What the role's function asks for in it."""
    return frozenset(done(role, scenario).asked.granted)


def used_in_all(role: Role) -> frozenset[Pair]:
    """What the role's function asks for in all that it does."""
    return frozenset(pair for scenario in role.scenarios for pair in used(role, scenario))


def users(role: Role, grant: Grant) -> list[Scenario]:
    """The scenarios in which the role's function asks for what is granted."""
    return [scenario for scenario in role.scenarios if any(grant.allows(*pair) for pair in used(role, scenario))]


def missed(role: Role, taken: Grant) -> bool:
    """Whether a scenario that used it is refused it, and comes to no good end, when it is taken away."""
    for scenario in users(role, taken):
        played = play(scenario, STACK, role.function, role.without(taken))
        if played.trouble and any(taken.allows(*pair) for pair in played.asked.denied):
            return True
    return False
