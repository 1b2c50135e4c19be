"""What the roles of the template grant, one action on one resource at a time; and a policy with one of them taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.rights.deployed import Deployed
from tests.template.statements import listed

#: What may stand in a statement. A condition, a denial or all-but-these would need more than this file understands.
_UNDERSTOOD = {"Sid", "Effect", "Action", "Resource"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource, granted by the statement `place` of a policy of `role` (a logical id)."""

    role: str
    policy: str
    place: int
    action: str
    resource: str
    nth: int

    def __str__(self) -> str:
        return f"{self.role}.{self.place}-{self.action}-{self.resource.split(':', 5)[-1]}"

    def allows(self, action: str, resource: str) -> bool:
        """Whether it grants this."""
        return _matches(self.action.lower(), action.lower()) and _matches(self.resource, resource)


def grants(deployed: Deployed) -> list[Grant]:
    """All that all roles of the template grant. ValueError: a statement that is more than a plain grant."""
    return [grant for role, properties in deployed.resources("AWS::IAM::Role").items() for grant in _granted(deployed, role, properties)]


def _granted(deployed: Deployed, role: str, properties: Mapping[str, Any]) -> Iterator[Grant]:
    for policy in properties["Policies"]:
        for place, statement in enumerate(policy["PolicyDocument"]["Statement"]):
            if statement["Effect"] != "Allow" or set(statement) - _UNDERSTOOD:
                raise ValueError(f"{role}, statement {place}: tests/rights/grants.py understands plain grants only")
            for action in listed(statement["Action"]):
                for nth, resource in enumerate(listed(statement["Resource"])):
                    yield Grant(role, policy["PolicyName"], place, action, deployed.text(resource), nth)


def without(document: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
    """The same policy, as deployed, with that one action on that one resource taken out and nothing else."""
    left = []
    for place, statement in enumerate(document["Statement"]):
        pairs = [
            (action, nth, resource) for action in listed(statement["Action"]) for nth, resource in enumerate(listed(statement["Resource"]))
        ]
        taken = place == grant.place
        left += [
            {"Effect": "Allow", "Action": action, "Resource": resource}
            for action, nth, resource in pairs
            if not (taken and (action, nth) == (grant.action, grant.nth))
        ]
    return {"Version": document["Version"], "Statement": left}


def allowed(granted: Iterable[Grant], action: str, resource: str) -> bool:
    """Whether one of the grants is for this."""
    return any(grant.allows(action, resource) for grant in granted)


def _matches(pattern: str, text: str) -> bool:
    wild = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wild, text, re.DOTALL) is not None
