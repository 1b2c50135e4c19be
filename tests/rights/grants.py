"""What the roles of the template grant, one action on one resource at a time; and a policy with one of them taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.rights.deployed import Deployed
from tests.template.statements import listed

#: What may stand in a statement. A condition or a denial would need more than this file understands.
_UNDERSTOOD = {"Sid", "Effect", "Action", "Resource", "NotResource"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource, granted by the statement `place` of a policy of `role` (a logical id); `but`: on all but that one."""

    role: str
    policy: str
    place: int
    action: str
    resource: str
    nth: int
    but: bool = False

    def __str__(self) -> str:
        return f"{self.role}.{self.place}-{self.action}-{'not-' * self.but}{self.resource.split(':', 5)[-1]}"

    def allows(self, action: str, resource: str) -> bool:
        """Whether it grants this."""
        return _matches(self.action.lower(), action.lower()) and _matches(self.resource, resource) is not self.but


def grants(deployed: Deployed) -> list[Grant]:
    """All that all roles of the template grant. ValueError: a statement that is more than a plain grant."""
    return [grant for role, properties in deployed.resources("AWS::IAM::Role").items() for grant in _granted(deployed, role, properties)]


def _granted(deployed: Deployed, role: str, properties: Mapping[str, Any]) -> Iterator[Grant]:
    for policy in properties["Policies"]:
        for place, statement in enumerate(policy["PolicyDocument"]["Statement"]):
            if statement["Effect"] != "Allow" or set(statement) - _UNDERSTOOD:
                raise ValueError(f"{role}, statement {place}: tests/rights/grants.py understands plain grants only")
            but, resources = _of(statement)
            if but and len(resources) > 1:
                raise ValueError(f"{role}, statement {place}: of all but several, none can be taken away alone")
            for action in listed(statement["Action"]):
                for nth, resource in enumerate(resources):
                    yield Grant(role, policy["PolicyName"], place, action, deployed.text(resource), nth, but)


def _of(statement: Mapping[str, Any]) -> tuple[bool, list[Any]]:
    """Whether it is for all but its resources, and these."""
    but = "NotResource" in statement
    return but, listed(statement["NotResource" if but else "Resource"])


def without(document: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
    """The same policy, as deployed, with that one action on that one resource taken out and nothing else."""
    left = []
    for place, statement in enumerate(document["Statement"]):
        but, resources = _of(statement)
        pairs = [(action, nth, resource) for action in listed(statement["Action"]) for nth, resource in enumerate(resources)]
        taken = place == grant.place
        left += [
            {"Effect": "Allow", "Action": action, "NotResource" if but else "Resource": resource}
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
