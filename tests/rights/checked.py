"""What IAM checks for a request: the action and resource pairs, by the Service Authorization Reference of each service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import Any, Final

from tests.rights.deployed import Deployed

Params = Mapping[str, Any]
#: An action (`dynamodb:PutItem`) and the ARN of what it is asked for.
Pair = tuple[str, str]

_SINGLE: Final = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"}
_BATCH: Final = {"BatchGetItem", "BatchWriteItem"}
_TRANSACTION: Final = {"TransactWriteItems", "TransactGetItems"}
#: A transaction is no action: each of its parts is checked as what it does, on its own table.
_PARTS: Final = {"ConditionCheck": "ConditionCheckItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem"}


class UnknownRequestError(BaseException):
    """A request of which this file does not say what IAM checks. No `except Exception` of the product may swallow it."""


def checked(service: str, operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    """The pairs that must all be granted for this request of botocore. UnknownRequestError."""
    find = _SERVICES.get(service)
    pairs = find(operation, params, deployed) if find else []
    if not pairs:
        raise UnknownRequestError(f"tests/rights/checked.py does not say what IAM checks for {service} {operation}")
    return pairs


def checked_if_absent(service: str, params: Params) -> list[Pair]:
    """What is checked besides, when there is nothing of that name: S3 says so only to those who may list the bucket."""
    return [("s3:ListBucket", f"arn:aws:s3:::{params['Bucket']}")] if service == "s3" else []


def _dynamodb(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    def table(name: str) -> str:
        return name if name.startswith("arn:") else f"arn:aws:dynamodb:{deployed.region}:{deployed.account}:table/{name}"

    if operation in _SINGLE:
        index = f"/index/{params['IndexName']}" if params.get("IndexName") else ""
        return [(f"dynamodb:{operation}", table(params["TableName"]) + index)]
    if operation in _BATCH:
        return [(f"dynamodb:{operation}", table(name)) for name in params["RequestItems"]]
    if operation in _TRANSACTION:
        parts = [part for item in params["TransactItems"] for part in item.items()]
        return [(f"dynamodb:{_PARTS[kind]}", table(part["TableName"])) for kind, part in parts]
    return []


def _sesv2(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    if operation != "SendEmail":
        return []
    domain = parseaddr(params["FromEmailAddress"])[1].rpartition("@")[2]
    identity, settings = _sender(domain, deployed)
    used = params.get("ConfigurationSetName") or settings
    names = [f"identity/{identity}", *([f"configuration-set/{used}"] if used else [])]
    return [("ses:SendEmail", f"arn:aws:ses:{deployed.region}:{deployed.account}:{name}") for name in names]


def _sender(domain: str, deployed: Deployed) -> tuple[str, str]:
    """The identity that stands for a domain, which may be that of a domain above it, and the configuration set it sends with."""
    for properties in deployed.resources("AWS::SES::EmailIdentity").values():
        identity = deployed.text(properties["EmailIdentity"])
        if domain == identity or domain.endswith(f".{identity}"):
            return identity, deployed.text(properties.get("ConfigurationSetAttributes", {}).get("ConfigurationSetName", ""))
    return domain, ""


def _s3(operation: str, params: Params, _: Deployed) -> list[Pair]:
    # Looking whether there is an object is reading it.
    action = {"HeadObject": "GetObject"}.get(operation, operation)
    return [(f"s3:{action}", f"arn:aws:s3:::{params['Bucket']}/{params['Key']}")] if action in {"GetObject", "PutObject"} else []


def _secretsmanager(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    # The ARN of a secret ends in six characters that nobody chooses.
    arn = f"arn:aws:secretsmanager:{deployed.region}:{deployed.account}:secret:{params['SecretId']}-Ab12Cd"
    return [("secretsmanager:GetSecretValue", arn)] if operation == "GetSecretValue" else []


def _ssm(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    arn = f"arn:aws:ssm:{deployed.region}:{deployed.account}:parameter/{params['Name'].removeprefix('/')}"
    return [("ssm:GetParameter", arn)] if operation == "GetParameter" else []


def _sns(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    # A text message is checked against the number itself, which is no ARN.
    return [("sns:Publish", params.get("TopicArn") or params["PhoneNumber"])] if operation == "Publish" else []


def _sqs(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    *_, account, name = params["QueueUrl"].split("/")
    # The batch is no action of its own.
    action = operation.removesuffix("Batch")
    known = action in {"SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"}
    return [(f"sqs:{action}", f"arn:aws:sqs:{deployed.region}:{account}:{name}")] if known else []


def _lambda(operation: str, params: Params, deployed: Deployed) -> list[Pair]:
    arn = f"arn:aws:lambda:{deployed.region}:{deployed.account}:function:{params['FunctionName']}"
    return [("lambda:InvokeFunction", arn)] if operation == "Invoke" else []


_SERVICES: Final[dict[str, Callable[[str, Params, Deployed], list[Pair]]]] = {
    "dynamodb": _dynamodb,
    "lambda": _lambda,
    "s3": _s3,
    "secretsmanager": _secretsmanager,
    "sesv2": _sesv2,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
}
