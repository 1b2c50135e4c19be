"""Every role has the rights that are used, on what they are used on, and no other: taken away one by one, each is missed."""

from __future__ import annotations

import pytest

from relance.web.route import matched
from relance.web.routes import ROUTES
from tests.rights.evidence import ROLES, done, missed, used, used_in_all
from tests.rights.grants import Grant
from tests.rights.roles import Role
from tests.rights.scenarios import SCENARIOS
from tests.rights.stage import Scenario

EACH = [(role, scenario) for role in ROLES for scenario in role.scenarios]
GRANTS = [(role, grant) for role in ROLES for grant in role.granted]


def test_every_function_has_its_scenarios() -> None:
    assert set(SCENARIOS) == {role.function for role in ROLES if role.function}


@pytest.mark.parametrize(("role", "scenario"), EACH, ids=[f"{role}-{scenario.__name__}" for role, scenario in EACH])
def test_a_function_can_do_its_work_with_its_role(role: Role, scenario: Scenario) -> None:
    assert used(role, scenario)


def test_every_route_of_the_api_is_asked_in_a_scenario() -> None:
    [api] = (role for role in ROLES if role.function == "api")
    events = [event for scenario in api.scenarios for event in done(api, scenario).events]
    asked = {(route.method, route.path) for event in events if (route := matched(ROUTES, event["httpMethod"], event["path"]).route)}
    assert {(route.method, route.path) for route in ROUTES} == asked


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_aws_can_do_its_part_with_the_role(role: Role) -> None:
    assert role.needed
    assert role.unmet(role.granted) == []


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_no_right_is_unused(role: Role) -> None:
    assert role.unused(role.granted, used_in_all(role)) == []


def test_no_right_is_granted_twice() -> None:
    assert len({(role.id, grant.action, grant.resource) for role, grant in GRANTS}) == len(GRANTS)


@pytest.mark.proof
@pytest.mark.parametrize(("role", "taken"), GRANTS, ids=[str(grant) for _, grant in GRANTS])
def test_a_right_that_is_taken_away_is_missed(role: Role, taken: Grant) -> None:
    assert role.unmet(role.without(taken)) or missed(role, taken)


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize(
    ("action", "of"),
    [("dynamodb:Scan", "table/test-runs"), ("dynamodb:GetItem", "table/test-other"), ("dynamodb:PutItem", "table/test-runs/index/job")],
)
def test_a_right_that_nobody_needs_is_found(role: Role, action: str, of: str) -> None:
    extra = Grant(role.id, "extra", 0, action, f"arn:aws:dynamodb:us-east-1:123456789012:{of}", 0)
    assert role.unused([*role.granted, extra], used_in_all(role)) == [extra]
    assert not role.unmet(role.without(extra))
    assert not missed(role, extra)
