"""What the rendered template lets anybody do, and that each rule finds what breaks it. Which rights are used: tests/rights."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template.rendered import rendered, resources, source, translated
from tests.template.statements import RULES, statements

SECRET = "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
#: What has no ARN of SNS: the numbers of phones.
NUMBERS = {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}
SERVICE = {"Service": "events.amazonaws.com"}


@pytest.mark.parametrize("rule", RULES)
def test_the_template_keeps_the_rule_that(rule: str) -> None:
    assert RULES[rule](rendered()) == []


def test_the_rules_look_at_every_role_and_at_the_policies_of_resources() -> None:
    looked_at = {name for name, _ in statements(rendered())}
    assert looked_at == {*resources("AWS::IAM::Role"), *resources("AWS::SQS::QueuePolicy")}
    assert set(resources("AWS::IAM::Role")) == {name for name, one in source()["Resources"].items() if one["Type"] == "AWS::IAM::Role"}


def test_each_function_and_each_schedule_has_a_role_of_its_own() -> None:
    used = [function["Role"]["Fn::GetAtt"][0] for function in resources("AWS::Lambda::Function").values()]
    used += [schedule["Target"]["RoleArn"]["Fn::GetAtt"][0] for schedule in resources("AWS::Scheduler::Schedule").values()]
    assert sorted(used) == sorted(resources("AWS::IAM::Role"))


def with_statement(**parts: Any) -> dict[str, Any]:
    """A template with one statement, in a role."""
    usual = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}
    document = {"Statement": [{name: part for name, part in (usual | parts).items() if part is not None}]}
    return {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": document}]}}}}


def with_resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"R": {"Type": kind, "Properties": properties}}}


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("no action is a wildcard", with_statement(Action="*")),
    ("no action is a wildcard", with_statement(Action=["dynamodb:GetItem", "dynamodb:*"])),
    ("no action is a wildcard", with_statement(Action="dynamodb:Get?tem")),
    ("no action is a wildcard", with_statement(Action=None, NotAction="iam:CreateUser")),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource="*")),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource={"Fn::Sub": "${Table.Arn}/index/*"})),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource={"Fn::Sub": f"{SECRET}*"})),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource={"Fn::Sub": f"{SECRET}${{AWS::StackName}}*"})),
    (
        "no resource is a wildcard but in the stack's own names",
        with_statement(Resource={"Fn::Sub": "arn:aws:*:secret:${AWS::StackName}/*"}),
    ),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource={"Fn::Join": ["", ["arn:aws:s3:::a", "/*"]]})),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource={"Fn::Sub": "${Documents.Arn}*"})),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource=None, NotResource="arn:aws:s3:::a")),
    ("no resource is a wildcard but in the stack's own names", with_statement(Resource=None, NotResource=NUMBERS)),
    (
        "no resource is a wildcard but in the stack's own names",
        with_statement(Action=["sns:Publish", "sns:Subscribe"], Resource=None, NotResource=NUMBERS),
    ),
    ("nobody may read a whole table", with_statement(Action=["dynamodb:Query", "dynamodb:Scan"])),
    ("nobody may read a whole table", with_statement(Action="dynamodb:scan")),
    ("nobody may read a whole table", with_statement(Action="dynamodb:PartiQLSelect")),
    ("nothing is open to everybody", with_statement(Principal="*")),
    ("nothing is open to everybody", with_statement(Principal={"AWS": "*"})),
    ("nothing is open to everybody", with_statement(NotPrincipal={"AWS": "1"})),
    ("nothing is open to everybody", with_resource("AWS::Lambda::Permission", Principal="*")),
    ("a service acts for this account alone", with_statement(Principal=SERVICE)),
    ("a service acts for this account alone", with_statement(Principal=SERVICE, Condition={"StringEquals": {"aws:PrincipalTag": "a"}})),
    ("a service acts for this account alone", with_resource("AWS::Lambda::Permission", Principal="events.amazonaws.com")),
    (
        "every policy is written out in its role",
        with_resource("AWS::IAM::Role", ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    ),
    ("every policy is written out in its role", with_resource("AWS::IAM::Policy", PolicyDocument={})),
]


@pytest.mark.parametrize(("rule", "template"), BROKEN, ids=str)
def test_a_broken_rule_is_found(rule: str, template: dict[str, Any]) -> None:
    assert len(RULES[rule](template)) == 1


@pytest.mark.parametrize("kind", ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"])
def test_a_policy_of_a_resource_is_looked_at(kind: str) -> None:
    document = {"Statement": {"Effect": "Allow", "Principal": SERVICE, "Action": "sqs:*", "Resource": "*"}}
    template = with_resource(kind, PolicyDocument=document)
    broken = [rule for rule, check in RULES.items() if check(template)]
    assert broken == [
        "no action is a wildcard",
        "no resource is a wildcard but in the stack's own names",
        "a service acts for this account alone",
    ]


FINE = [
    with_statement(),
    with_statement(Resource={"Fn::Sub": f"{SECRET}${{AWS::StackName}}/*"}),
    with_statement(Resource={"Fn::Sub": "${Documents.Arn}/*"}),
    with_statement(Effect="Deny", Principal="*", Action="s3:*"),
    with_statement(Action="sns:Publish", Resource=None, NotResource=NUMBERS),
    with_statement(Principal=SERVICE, Condition={"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}),
    with_statement(Principal=SERVICE, Condition={"ArnEquals": {"AWS:SourceArn": "arn:a"}}),
    with_resource("AWS::Lambda::Permission", Principal="events.amazonaws.com", SourceArn="arn:a"),
]


@pytest.mark.parametrize("template", FINE, ids=str)
def test_what_keeps_the_rules_is_left_alone(template: dict[str, Any]) -> None:
    assert [rule for rule, check in RULES.items() if check(template)] == []


@pytest.mark.parametrize("policies", [{}, {"Policies": ["AWSLambdaBasicExecutionRole"]}], ids=["none given", "a managed one"])
def test_a_role_that_the_translator_makes_is_found_though_the_template_as_written_has_none(policies: dict[str, Any]) -> None:
    properties = {"Runtime": "python3.13", "Handler": "app.handler", "CodeUri": "s3://bucket/code"} | policies
    written = {"Transform": "AWS::Serverless-2016-10-31", **with_resource("AWS::Serverless::Function", **properties)}
    assert not list(statements(written))
    broken = [rule for rule, check in RULES.items() if check(translated(written))]
    assert broken == ["every policy is written out in its role", "every role is our own"]


def test_text_messages_are_sent_by_dispatch_alone() -> None:
    assert [name for name, statement in statements(rendered()) if "NotResource" in statement] == ["DispatchRole"]
