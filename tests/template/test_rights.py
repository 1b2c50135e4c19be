"""Every role has the rights it uses and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.rendered import resources, texts

ROLES = resources("AWS::IAM::Role")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in role["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


@pytest.mark.parametrize("role", ROLES)
def test_no_action_and_no_resource_is_a_wildcard(role: str) -> None:
    for statement in statements(ROLES[role]):
        assert statement["Effect"] == "Allow"
        assert not [action for action in listed(statement["Action"]) if "*" in action]
        for resource in listed(statement["Resource"]):
            assert resource != "*"
            assert not [text for text in texts(resource) if text.endswith((":*", "/index/*")) or text == "*"]


@pytest.mark.parametrize("role", ROLES)
def test_what_ends_in_a_wildcard_is_within_the_stacks_own_names(role: str) -> None:
    for statement in statements(ROLES[role]):
        for resource in listed(statement["Resource"]):
            for text in texts(resource):
                assert "*" not in text or text.endswith("${AWS::StackName}/*")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_may_scan(role: str) -> None:
    actions = {action for statement in statements(ROLES[role]) for action in listed(statement["Action"])}
    assert not actions & {"dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:ExportTableToPointInTime"}


@pytest.mark.parametrize("role", ROLES)
def test_no_managed_policy_is_attached(role: str) -> None:
    assert "ManagedPolicyArns" not in ROLES[role]


def test_each_function_and_each_schedule_has_a_role_of_its_own() -> None:
    used = [function["Role"]["Fn::GetAtt"][0] for function in resources("AWS::Lambda::Function").values()]
    used += [schedule["Target"]["RoleArn"]["Fn::GetAtt"][0] for schedule in resources("AWS::Scheduler::Schedule").values()]
    assert sorted(used) == sorted(ROLES)
