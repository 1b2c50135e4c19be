"""What AWS itself does in the name of a role: read from what the template connects, each with the feature that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.rights.checked import Pair
from tests.rights.deployed import Deployed

_READ_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
_WRITE_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")


@dataclass(frozen=True, slots=True)
class Need:
    """A right that no code of ours uses. `because` names the feature of AWS that does."""

    role: str
    pair: Pair
    because: str


def needs(deployed: Deployed) -> list[Need]:
    """All that AWS does with the roles of the template. A feature that is connected otherwise than below needs a line here."""
    found = [*_functions(deployed), *_mappings(deployed), *_failures(deployed), *_schedules(deployed)]
    return list(dict.fromkeys(found))


def role_of(deployed: Deployed, function: str) -> str:
    """The logical id of a function's role, by the function's."""
    return str(deployed.resources("AWS::Lambda::Function")[function]["Role"]["Fn::GetAtt"][0])


def _functions(deployed: Deployed) -> Iterator[Need]:
    for function, properties in deployed.resources("AWS::Lambda::Function").items():
        group = deployed.text({"Fn::GetAtt": [properties["LoggingConfig"]["LogGroup"]["Ref"], "Arn"]})
        for action in _WRITE_LOG:
            yield Need(role_of(deployed, function), (action, group), "Lambda writes the function's log")


def _mappings(deployed: Deployed) -> Iterator[Need]:
    for properties in deployed.resources("AWS::Lambda::EventSourceMapping").values():
        role, source = role_of(deployed, properties["FunctionName"]["Ref"]), deployed.text(properties["EventSourceArn"])
        by_stream = "StartingPosition" in properties
        for action in _READ_STREAM if by_stream else _READ_QUEUE:
            yield Need(role, (action, source), f"Lambda polls the {'stream' if by_stream else 'queue'} that starts the function")
        yield from _letter(deployed, role, properties, "Lambda tells of records of a stream that failed for good")


def _failures(deployed: Deployed) -> Iterator[Need]:
    for properties in deployed.resources("AWS::Lambda::EventInvokeConfig").values():
        role = role_of(deployed, properties["FunctionName"]["Ref"])
        yield from _letter(deployed, role, properties, "Lambda tells of starts that failed for good")


def _letter(deployed: Deployed, role: str, properties: Any, because: str) -> Iterator[Need]:
    destination = properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if destination:
        yield Need(role, ("sqs:SendMessage", deployed.text(destination)), because)


def _schedules(deployed: Deployed) -> Iterator[Need]:
    for properties in deployed.resources("AWS::Scheduler::Schedule").values():
        target = properties["Target"]
        role = str(target["RoleArn"]["Fn::GetAtt"][0])
        yield Need(role, ("lambda:InvokeFunction", deployed.text(target["Arn"])), "the scheduler starts the function")
        if "DeadLetterConfig" in target:
            letters = deployed.text(target["DeadLetterConfig"]["Arn"])
            yield Need(role, ("sqs:SendMessage", letters), "the scheduler tells of starts that it could not deliver")
