"""What the references of the rendered template come to once it is deployed: names, ARNs, addresses of queues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.template.rendered import rendered

#: The property that holds a resource's name, which is also what `Ref` gives, if nothing else is said in _REFERENCES.
_NAMES: Final = {
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::Cognito::UserPoolClient": "ClientName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}
_REFERENCES: Final = {
    "AWS::Cognito::UserPool": "{region}_{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::SQS::Queue": "https://sqs.{region}.amazonaws.com/{account}/{name}",
}
_ATTRIBUTES: Final = {
    ("AWS::DynamoDB::Table", "Arn"): "arn:aws:dynamodb:{region}:{account}:table/{name}",
    ("AWS::DynamoDB::Table", "StreamArn"): "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2025-01-01T00:00:00.000",
    ("AWS::Lambda::Function", "Arn"): "arn:aws:lambda:{region}:{account}:function:{name}",
    # CloudFormation ends it like this, so that it holds for the group's streams.
    ("AWS::Logs::LogGroup", "Arn"): "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::{name}",
    ("AWS::SQS::Queue", "Arn"): "arn:aws:sqs:{region}:{account}:{name}",
}


@dataclass(frozen=True, slots=True)
class Deployed:
    """A template as a stack of that name, in moto's account. `given` are the parameters that have no default."""

    template: Mapping[str, Any] = field(default_factory=rendered, repr=False)
    stack: str = "test"
    region: str = "us-east-1"
    account: str = "123456789012"
    given: Mapping[str, str] = field(default_factory=lambda: {"SenderDomain": "example.org", "Sender": "Relance <relance@example.org>"})

    def resources(self, kind: str) -> dict[str, Any]:
        """The properties of all resources of that kind, by logical id."""
        return {name: one.get("Properties", {}) for name, one in self.template["Resources"].items() if one["Type"] == kind}

    def text(self, value: Any) -> str:
        """What a property comes to. LookupError: a reference that this file knows nothing about."""
        match value:
            case str() | int():
                return str(value)
            case {"Ref": str(name)}:
                return self._reference(name)
            case {"Fn::GetAtt": [str(of), str(attribute)]}:
                return self._attribute(of, attribute)
            case {"Fn::Sub": str(pattern)}:
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._substitute(found[1]), pattern)
            case {"Fn::Join": [str(between), [*parts]]}:
                return between.join(self.text(part) for part in parts)
        raise LookupError(f"tests/rights/deployed.py does not know what {value!r} comes to")

    def environment(self, function: str) -> dict[str, str]:
        """The variables of a function, by its logical id."""
        variables = self.resources("AWS::Lambda::Function")[function]["Environment"]["Variables"]
        return {name: self.text(value) for name, value in variables.items() if value != {"Ref": "AWS::NoValue"}}

    def _substitute(self, name: str) -> str:
        of, dot, attribute = name.partition(".")
        return self._attribute(of, attribute) if dot else self._reference(name)

    def _reference(self, name: str) -> str:
        pseudo = {
            "StackName": self.stack,
            "Region": self.region,
            "AccountId": self.account,
            "Partition": "aws",
            "URLSuffix": "amazonaws.com",
        }
        if name.removeprefix("AWS::") in pseudo:
            return pseudo[name.removeprefix("AWS::")]
        if name in self.template.get("Parameters", {}):
            return str(self.given[name] if name in self.given else self.template["Parameters"][name]["Default"])
        return self._fill(_REFERENCES.get(self._kind(name), "{name}"), name)

    def _attribute(self, of: str, attribute: str) -> str:
        known = _ATTRIBUTES.get((self._kind(of), attribute))
        if known is None:
            raise LookupError(f"tests/rights/deployed.py does not know {of}.{attribute}")
        return self._fill(known, of)

    def _fill(self, pattern: str, of: str) -> str:
        # One that is given no name is given one by CloudFormation, which begins like this.
        given = self.template["Resources"][of].get("Properties", {}).get(_NAMES[self._kind(of)])
        name = self.text(given) if given else f"{self.stack}-{of.lower()}"
        return pattern.format(region=self.region, account=self.account, name=name)

    def _kind(self, name: str) -> str:
        return str(self.template["Resources"][name]["Type"])
