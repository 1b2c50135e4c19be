"""The roles as deployed: a right that a function uses is taken away, missed, given back, and in use again.

tests/rights takes away every right there is, in one process. Here so many are taken that each function, each action and each resource
is among them, since what is proved is that the deployed policies hold; RELANCE_RIGHTS=all takes each of them.

The local cloud checks what the functions ask for. What AWS does in a role's name (tests/rights/needs.py: polling queues and streams,
writing logs, dead letters, schedules) it does there without asking anybody; these rights are proved by tests/rights alone.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tests.cloud.local_cloud import STACK, LocalCloud
from tests.notify.server import Server, running
from tests.rights.evidence import ROLES, users
from tests.rights.grants import Grant, without
from tests.rights.roles import Role
from tests.rights.sending import mails_what_is_due
from tests.rights.stage import Scenario

pytestmark = pytest.mark.cloud

FUNCTIONS = [role for role in ROLES if role.function]
#: Checked by MiniStack as `ses:SendEmail` on `*`, whatever the sender, and granted so by tests/cloud/deploy.py: see the last test.
BESIDE = {"ses:SendEmail"}
#: What is said of a schedule and cannot be given back with it; the state is set anew.
_NOT_GIVEN = {"Arn", "CreationDate", "LastModificationDate", "ResponseMetadata", "State"}


def used_by_the_function(role: Role) -> list[Grant]:
    needed = {need.pair for need in role.needed}
    return [grant for grant in role.granted if (grant.action, grant.resource) not in needed and _is_checked(grant)]


def _is_checked(grant: Grant) -> bool:
    # MiniStack takes `NotResource` for everything: beside the grant for phone numbers, that for the topic is not missed. And it says
    # that an object is absent to whoever asks, where AWS says so only to those who may list the bucket.
    return grant.action not in {*BESIDE, "s3:ListBucket"} and (grant.action != "sns:Publish" or grant.but)


def few_of(every: Sequence[tuple[Role, Grant]]) -> list[tuple[Role, Grant]]:
    """So many that each role, each action and each resource is among them; always the same."""

    def shows(role: Role, grant: Grant) -> set[str]:
        return {role.id, grant.action, grant.resource}

    left, chosen = {one for pair in every for one in shows(*pair)}, set[Grant]()
    while left:
        best = max(every, key=lambda pair: len(left & shows(*pair)))
        left -= shows(*best)
        chosen.add(best[1])
    return [pair for pair in every if pair[1] in chosen]


EVERY: Final = [(role, grant) for role in FUNCTIONS for grant in used_by_the_function(role)]
TAKEN: Final = EVERY if os.environ.get("RELANCE_RIGHTS") == "all" else few_of(EVERY)


class FunctionFailedError(Exception):
    """The function raised an exception."""


@dataclass(slots=True)
class OnCloud:
    """The stage of a scenario: a deployed function."""

    cloud: LocalCloud
    function: str
    discord: Server
    id: str
    after: ExitStack = field(repr=False)

    def invoke(self, event: Mapping[str, Any]) -> Any:
        answer = self.cloud.client("lambda").invoke(FunctionName=f"{STACK}-{self.function}", Payload=json.dumps(event))
        said = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise FunctionFailedError(str(said))
        return said

    def set(self, **variables: str) -> None:
        functions, name = self.cloud.client("lambda"), f"{STACK}-{self.function}"
        before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before | variables})
        self.after.callback(functions.update_function_configuration, FunctionName=name, Environment={"Variables": before})


def ends_well(cloud: LocalCloud, function: str, scenario: Scenario) -> bool:
    """Play it once, by an organisation that was not there before."""
    with ExitStack() as after, running() as discord:
        try:
            scenario(OnCloud(cloud, function, discord, f"rights-{uuid.uuid4().hex[:12]}", after))
        except (AssertionError, FunctionFailedError) as error:
            print(f"{scenario.__name__}: {error!r}")  # pytest shows it where the test fails
            return False
        return True


@pytest.fixture(scope="module")
def alone(cloud: LocalCloud) -> Iterator[None]:
    """Nothing but the test starts a function: no stream, no queue, no schedule."""
    functions, schedules = cloud.client("lambda"), cloud.client("scheduler")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    timers = [schedules.get_schedule(Name=one["Name"]) for one in schedules.list_schedules()["Schedules"]]

    def switch(*, on: bool) -> None:
        for mapping in mappings:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)
        for timer in timers:
            kept = {name: value for name, value in timer.items() if name not in _NOT_GIVEN}
            schedules.update_schedule(**kept, State="ENABLED" if on else "DISABLED")

    switch(on=False)
    yield
    switch(on=True)


@contextmanager
def taken_away(cloud: LocalCloud, taken: Grant) -> Iterator[None]:
    """Within the block the deployed role has all its rights but this one."""
    iam = cloud.client("iam")
    found = cloud.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=taken.role)
    named = {"RoleName": found["StackResourceDetail"]["PhysicalResourceId"], "PolicyName": taken.policy}
    whole = iam.get_role_policy(**named)["PolicyDocument"]
    left = without(whole, taken)
    if left["Statement"]:
        iam.put_role_policy(**named, PolicyDocument=json.dumps(left))
    else:
        iam.delete_role_policy(**named)
    try:
        yield
    finally:
        iam.put_role_policy(**named, PolicyDocument=json.dumps(whole))


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("role", "scenario"),
    [(role, one) for role in FUNCTIONS for one in role.scenarios],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_a_deployed_function_can_do_its_work(cloud: LocalCloud, role: Role, scenario: Scenario) -> None:
    assert ends_well(cloud, role.function, scenario)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("role", "taken"), TAKEN, ids=[str(grant) for _, grant in TAKEN])
def test_a_right_that_is_taken_from_a_deployed_role_is_missed(cloud: LocalCloud, role: Role, taken: Grant) -> None:
    using = users(role, taken)
    with taken_away(cloud, taken):
        missing = next((one for one in using if not ends_well(cloud, role.function, one)), None)
    assert missing, "no scenario missed it"
    assert ends_well(cloud, role.function, missing)


@pytest.mark.usefixtures("alone")
def test_no_mail_is_sent_without_the_right_to_send_mail(cloud: LocalCloud) -> None:
    with taken_away(cloud, Grant("DispatchRole", "local-mail", 0, "ses:SendEmail", "*", 0)):
        assert not ends_well(cloud, "dispatch", mails_what_is_due)
    assert ends_well(cloud, "dispatch", mails_what_is_due)
