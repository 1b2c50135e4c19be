"""The gate before moto says what IAM says: pairs for each request, refusals as the services word them, nothing passed unknown."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from relance.domain.errors import SettingError
from relance.store import runs
from tests.rights.checked import UnknownRequestError, checked
from tests.rights.deployed import Deployed
from tests.rights.gate import acting_as
from tests.rights.grants import Grant, grants, without

STACK = Deployed()
HERE = "us-east-1:123456789012"
TABLE = f"arn:aws:dynamodb:{HERE}:table/"


def one(action: str, resource: str) -> Grant:
    return Grant("SomeRole", "some", 0, action, resource, 0)


@pytest.mark.parametrize(
    ("service", "operation", "params", "pairs"),
    [
        ("dynamodb", "GetItem", {"TableName": "a"}, [("dynamodb:GetItem", f"{TABLE}a")]),
        ("dynamodb", "Query", {"TableName": "a"}, [("dynamodb:Query", f"{TABLE}a")]),
        ("dynamodb", "Query", {"TableName": "a", "IndexName": "b"}, [("dynamodb:Query", f"{TABLE}a/index/b")]),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"a": {}, "b": {}}},
            [("dynamodb:BatchGetItem", f"{TABLE}a"), ("dynamodb:BatchGetItem", f"{TABLE}b")],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "a"}}, {"Update": {"TableName": "b"}}, {"ConditionCheck": {"TableName": "c"}}]},
            [("dynamodb:PutItem", f"{TABLE}a"), ("dynamodb:UpdateItem", f"{TABLE}b"), ("dynamodb:ConditionCheckItem", f"{TABLE}c")],
        ),
        (
            "sesv2",
            "SendEmail",
            {"FromEmailAddress": "Goo <a@goo.example.org>"},
            [
                ("ses:SendEmail", f"arn:aws:ses:{HERE}:identity/example.org"),
                ("ses:SendEmail", f"arn:aws:ses:{HERE}:configuration-set/test-mail"),
            ],
        ),
        ("sesv2", "SendEmail", {"FromEmailAddress": "a@other.example"}, [("ses:SendEmail", f"arn:aws:ses:{HERE}:identity/other.example")]),
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k/1.pdf"}, [("s3:GetObject", "arn:aws:s3:::b/k/1.pdf")]),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k/1.pdf"}, [("s3:PutObject", "arn:aws:s3:::b/k/1.pdf")]),
        ("ssm", "GetParameter", {"Name": "/test/a"}, [("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/test/a")]),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "test/a"},
            [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:test/a-Ab12Cd")],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q"},
            [("sqs:SendMessage", f"arn:aws:sqs:{HERE}:q")],
        ),
        ("sns", "Publish", {"TopicArn": f"arn:aws:sns:{HERE}:t"}, [("sns:Publish", f"arn:aws:sns:{HERE}:t")]),
        ("sns", "Publish", {"PhoneNumber": "+224600000000"}, [("sns:Publish", "+224600000000")]),
        ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_is_checked_for_what_it_does(service: str, operation: str, params: dict[str, Any], pairs: list[tuple[str, str]]) -> None:
    assert checked(service, operation, params, STACK) == pairs


@pytest.mark.parametrize(("service", "operation"), [("dynamodb", "ExecuteStatement"), ("s3", "DeleteObject"), ("sesv2", "SendBulkEmail")])
def test_a_request_that_the_gate_does_not_know_passes_nowhere(service: str, operation: str) -> None:
    with pytest.raises(UnknownRequestError, match=f"{service} {operation}"):
        checked(service, operation, {}, STACK)
    assert not issubclass(UnknownRequestError, Exception)


@pytest.mark.parametrize(
    ("action", "resource", "allows"),
    [
        ("dynamodb:GetItem", f"{TABLE}a", True),
        ("dynamodb:getitem", f"{TABLE}a", True),
        ("dynamodb:Get*", f"{TABLE}*", True),
        ("dynamodb:GetItem", f"{TABLE}a/index/*", False),
        ("dynamodb:GetItem", f"{TABLE}ab", False),
        ("dynamodb:PutItem", f"{TABLE}a", False),
    ],
)
def test_a_grant_holds_for_its_action_and_resource_alone(action: str, resource: str, allows: bool) -> None:
    assert one(action, resource).allows("dynamodb:GetItem", f"{TABLE}a") is allows


def test_a_grant_for_all_but_topics_holds_for_a_number_and_for_no_topic() -> None:
    numbers = Grant("R", "p", 0, "sns:Publish", "arn:aws:sns:*:*:*", 0, but=True)
    assert numbers.allows("sns:Publish", "+224600000000")
    assert not numbers.allows("sns:Publish", f"arn:aws:sns:{HERE}:t")
    assert not numbers.allows("sns:Subscribe", "+224600000000")


@pytest.mark.usefixtures("tables")
def test_what_is_not_granted_is_refused_to_the_store_too_and_what_is_passes() -> None:
    with acting_as([one("dynamodb:GetItem", f"{TABLE}test-invoices")], STACK) as asked, pytest.raises(SettingError, match="AccessDenied"):
        runs.find("some-run")
    assert asked.denied == {("dynamodb:GetItem", f"{TABLE}test-runs")}
    with acting_as([one("dynamodb:GetItem", f"{TABLE}test-runs")], STACK) as asked:
        assert runs.find("some-run") is None
    assert asked.granted == {("dynamodb:GetItem", f"{TABLE}test-runs")}


@pytest.mark.usefixtures("tables")
def test_a_client_made_before_has_the_same_rights_and_all_of_them_afterwards() -> None:
    queues = boto3.client("sqs")
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    with acting_as([], STACK), pytest.raises(ClientError, match="is not authorized to perform: sqs:SendMessage on resource"):
        queues.send_message(QueueUrl=url, MessageBody="x")
    assert queues.send_message(QueueUrl=url, MessageBody="x")["MessageId"]


@pytest.mark.usefixtures("tables")
def test_what_is_not_there_is_said_to_be_forbidden_to_whoever_may_not_list_the_bucket() -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="some")
    reading, listing = one("s3:GetObject", "arn:aws:s3:::some/*"), one("s3:ListBucket", "arn:aws:s3:::some")
    with acting_as([reading], STACK) as asked, pytest.raises(ClientError, match="is not authorized to perform: s3:ListBucket"):
        s3.head_object(Bucket="some", Key="k")
    assert asked.denied == {("s3:ListBucket", "arn:aws:s3:::some")}
    with acting_as([reading, listing], STACK), pytest.raises(ClientError, match="Not Found"):
        s3.head_object(Bucket="some", Key="k")
    s3.put_object(Bucket="some", Key="k", Body=b"x")
    with acting_as([reading], STACK):
        assert s3.head_object(Bucket="some", Key="k")["ContentLength"] == 1


@pytest.mark.parametrize("more", [{"Condition": {}}, {"NotAction": "a:b"}, {"Effect": "Deny"}], ids=str)
def test_a_statement_that_is_no_plain_grant_is_not_taken_for_one(more: dict[str, Any]) -> None:
    statement = {"Effect": "Allow", "Action": "a:b", "Resource": "c"} | more
    role = {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}]}
    with pytest.raises(ValueError, match="plain grants only"):
        grants(Deployed({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": role}}}))


def test_one_right_is_taken_out_of_a_policy_and_nothing_else() -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Action": ["a:b", "a:c"], "Resource": ["x", "y"]},
            {"Action": "a:b", "Resource": "y"},
            {"Action": "a:b", "NotResource": "z"},
        ],
    }
    left = [
        (one["Action"], one.get("Resource") or f"not {one['NotResource']}")
        for one in without(policy, Grant("R", "p", 0, "a:b", "arn:y", 1))["Statement"]
    ]
    assert left == [("a:b", "x"), ("a:c", "x"), ("a:c", "y"), ("a:b", "y"), ("a:b", "not z")]
