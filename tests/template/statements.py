"""The rules for what a rendered template lets anybody do: roles, policies of resources, and what the translator adds of its own.

What is denied lets nobody do anything, and is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tests.template.rendered import texts

Template = Mapping[str, Any]
Rule = Callable[[Template], list[str]]
#: A statement, and the logical id of the resource that it stands in.
Found = tuple[str, Mapping[str, Any]]

#: Where secrets may be added after the deployment: in the stack's own names, and nowhere else, a wildcard is needed.
_OWN_NAMES: Final = (":secret:${AWS::StackName}/*", ":parameter/${AWS::StackName}/*")
#: What is in the stack's own bucket.
_OWN_OBJECTS: Final = "${Documents.Arn}/*"
#: A text message goes to a number, which is no ARN: whoever may send one may publish to all but what has an ARN of SNS. The one exception.
_TEXT_MESSAGES: Final = {"Effect": "Allow", "Action": "sns:Publish", "NotResource": {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}}
#: Reading a table whole, by its other names too.
_WHOLE: Final = {"dynamodb:scan", "dynamodb:partiqlselect", "dynamodb:exporttabletopointintime"}
_SOURCES: Final = {"aws:sourcearn", "aws:sourceaccount"}


def listed(value: Any) -> list[Any]:
    """IAM lets one stand for a list of one."""
    return value if isinstance(value, list) else [value]


def statements(template: Template) -> Iterator[Found]:
    """Every statement of every policy, wherever it stands: roles and who may take them, queues, topics, buckets, secrets."""
    for name, resource in template["Resources"].items():
        for statement in _statements(resource.get("Properties", {})):
            yield name, statement


def wild_actions(template: Template) -> list[str]:
    """Statements for actions that nobody wrote down one by one."""
    return [
        f"{name}: {statement.get('Action', 'NotAction')}"
        for name, statement in statements(template)
        if "NotAction" in statement or any("*" in text or "?" in text for text in texts(statement.get("Action")))
    ]


def wild_resources(template: Template) -> list[str]:
    """Resources with a wildcard that reach beyond the stack's own secrets, parameters and documents; all-but-these, but text messages."""
    found = [f"{name}: NotResource" for name, statement in statements(template) if "NotResource" in statement and not _by_phone(statement)]
    wild = [(name, text) for name, statement in statements(template) for text in texts(statement.get("Resource")) if {"*", "?"} & set(text)]
    return found + [f"{name}: {text}" for name, text in wild if not _is_own(text)]


def whole_tables(template: Template) -> list[str]:
    """Statements that let somebody read a table from end to end."""
    return [
        f"{name}: {action}"
        for name, statement in statements(template)
        for action in texts(statement.get("Action"))
        if action.lower() in _WHOLE
    ]


def everybody(template: Template) -> list[str]:
    """Statements and permissions for whoever comes."""
    found = [f"{name}: {said}" for name, statement in statements(template) if "*" in texts(said := statement.get("Principal"))]
    found += [f"{name}: NotPrincipal" for name, statement in statements(template) if "NotPrincipal" in statement]
    return found + [f"{name}: *" for name, one in _of_kind(template, "AWS::Lambda::Permission") if one["Principal"] == "*"]


def any_customer(template: Template) -> list[str]:
    """Services that may do something here for whomever they work: policies of resources that do not say for whose account."""
    found = []
    for name, statement in statements(template):
        service = isinstance(statement.get("Principal"), Mapping) and "Service" in statement["Principal"]
        by_lambda = service and listed(statement["Principal"]["Service"]) == ["lambda.amazonaws.com"]
        keys = {key.lower() for condition in statement.get("Condition", {}).values() for key in condition}
        # Lambda takes a role only for a function of the role's own account.
        if service and not by_lambda and not keys & _SOURCES:
            found.append(f"{name}: {statement['Principal']['Service']}")
    permissions = _of_kind(template, "AWS::Lambda::Permission")
    return found + [f"{name}: {one['Principal']}" for name, one in permissions if not {"SourceArn", "SourceAccount"} & set(one)]


def managed_policies(template: Template) -> list[str]:
    """Policies that are written elsewhere, hold for more than this stack and change without it, or are shared by roles."""
    attached = [f"{name}: {texts_of}" for name, one in _of_kind(template, "AWS::IAM::Role") if (texts_of := one.get("ManagedPolicyArns"))]
    kinds = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy")
    return attached + [f"{name}: {kind}" for kind in kinds for name, _ in _of_kind(template, kind)]


def roles_by_sam(template: Template) -> list[str]:
    """Roles that nobody wrote: the translator makes one for whatever is given none, and marks it."""
    mark = {"Key": "lambda:createdBy", "Value": "SAM"}
    return [name for name, one in _of_kind(template, "AWS::IAM::Role") if mark in one.get("Tags", ())]


RULES: Final[dict[str, Rule]] = {
    "no action is a wildcard": wild_actions,
    "no resource is a wildcard but in the stack's own names": wild_resources,
    "nobody may read a whole table": whole_tables,
    "nothing is open to everybody": everybody,
    "a service acts for this account alone": any_customer,
    "every policy is written out in its role": managed_policies,
    "every role is our own": roles_by_sam,
}


def _statements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("Effect") == "Deny":
            return
        if value.get("Effect") == "Allow":
            yield value
        else:
            for part in value.values():
                yield from _statements(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _statements(part)


def _by_phone(statement: Mapping[str, Any]) -> bool:
    return {key: part for key, part in statement.items() if key != "Sid"} == _TEXT_MESSAGES


def _is_own(text: str) -> bool:
    return text == _OWN_OBJECTS or (text.count("*") == 1 and "?" not in text and text.endswith(_OWN_NAMES))


def _of_kind(template: Template, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(name, one.get("Properties", {})) for name, one in template["Resources"].items() if one["Type"] == kind]
