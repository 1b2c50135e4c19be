"""Every function is complete: its code, its log, what becomes of what it fails."""

from __future__ import annotations

import re

import pytest

from relance.jobs.registry import jobs
from relance.runtime import settings
from tests.template.rendered import ROOT, attribute, resources, source, variables

FUNCTIONS = resources("AWS::Lambda::Function")
#: Called by somebody who waits for the reply: nobody would look for what is put aside.
WAITED_FOR = {"Api"}


class Asked(dict[str, str]):
    """An empty environment that remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # the overloads of dict.get
        self.names.add(key)
        return default


@pytest.mark.parametrize("function", FUNCTIONS)
def test_its_handler_exists(function: str) -> None:
    module, name = FUNCTIONS[function]["Handler"].split(".")
    folder = source()["Resources"][function]["Properties"]["CodeUri"]
    code = (ROOT / folder / f"{module}.py").read_text()
    assert f"\n{name} = " in code or f"\ndef {name}(" in code


@pytest.mark.parametrize("function", FUNCTIONS)
def test_its_name_is_that_of_its_folder(function: str) -> None:
    folder = source()["Resources"][function]["Properties"]["CodeUri"]
    name = folder.removeprefix("functions/").strip("/").replace("_", "-")
    assert FUNCTIONS[function]["FunctionName"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}"}
    assert variables(function)["POWERTOOLS_SERVICE_NAME"] == name


def test_no_folder_is_forgotten() -> None:
    deployed = {source()["Resources"][function]["Properties"]["CodeUri"].strip("/") for function in FUNCTIONS}
    assert deployed == {f"functions/{path.parent.name}" for path in (ROOT / "functions").glob("*/app.py")}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_has_a_log_group_of_its_own_with_an_end(function: str) -> None:
    group = FUNCTIONS[function]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources("AWS::Logs::LogGroup")[group]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert [other["LoggingConfig"]["LogGroup"]["Ref"] for other in FUNCTIONS.values()].count(group) == 1


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - WAITED_FOR))
def test_what_it_fails_for_good_becomes_a_dead_letter(function: str) -> None:
    (config,) = (one for one in resources("AWS::Lambda::EventInvokeConfig").values() if one["FunctionName"] == {"Ref": function})
    assert config["MaximumRetryAttempts"] == 2
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == attribute("Arn", "DeadLetters")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_runs_the_version_of_python_that_is_tested(function: str) -> None:
    version = (ROOT / ".python-version").read_text().strip()
    assert FUNCTIONS[function]["Runtime"] == f"python{version}"
    layers = resources("AWS::Lambda::LayerVersion")
    assert all(layers[layer["Ref"]]["CompatibleRuntimes"] == [f"python{version}"] for layer in FUNCTIONS[function]["Layers"])


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if "RELANCE_SHARD_QUEUE_URL" in variables(one)])
def test_a_job_hands_over_to_itself_by_its_own_queue_and_may(function: str) -> None:
    # The translator passes it on as it is; AWS stops a function that calls itself over a queue after 16 times.
    assert source()["Resources"][function]["Properties"]["RecursiveLoop"] == "Allow"
    queue = variables(function)["RELANCE_SHARD_QUEUE_URL"]["Ref"]
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    assert [one["EventSourceArn"] for one in mappings if one["FunctionName"] == {"Ref": function}] == [attribute("Arn", queue)]
    assert resources("AWS::SQS::Queue")[queue]["QueueName"]["Fn::Sub"] == f"{FUNCTIONS[function]['FunctionName']['Fn::Sub']}-shards"


def test_every_job_has_its_queue() -> None:
    with_queue = {
        one["FunctionName"]["Fn::Sub"].split("-", 1)[1] for id, one in FUNCTIONS.items() if "RELANCE_SHARD_QUEUE_URL" in variables(id)
    }
    assert with_queue == {*(job.function for job in jobs().values()), "odoo-sync"}


def test_the_api_is_called_by_its_routes_alone_and_waits_as_long_as_api_gateway_does() -> None:
    permissions = [one for one in resources("AWS::Lambda::Permission").values() if one["FunctionName"] == {"Ref": "Api"}]
    assert {one["Principal"] for one in permissions} == {"apigateway.amazonaws.com"}
    assert FUNCTIONS["Api"]["Timeout"] == 29
    assert not [one for one in resources("AWS::Lambda::EventInvokeConfig").values() if one["FunctionName"] == {"Ref": "Api"}]


def test_the_api_hands_over_to_the_queues_of_the_jobs_that_it_begins_and_may() -> None:
    queues = variables("Api")["RELANCE_SHARD_QUEUES"]["Fn::Sub"]
    ids = dict(entry.split("=") for entry in queues.split(","))
    for job, id in ids.items():
        queue = resources("AWS::SQS::Queue")[id.removeprefix("${").removesuffix("}")]
        assert queue["QueueName"] == {"Fn::Sub": f"${{AWS::StackName}}-{job}-shards"}
    (policy,) = resources("AWS::IAM::Role")["ApiRole"]["Policies"]
    (sending,) = (one for one in policy["PolicyDocument"]["Statement"] if one["Action"] == "sqs:SendMessage")
    assert sending["Resource"] == [attribute("Arn", id.removeprefix("${").removesuffix("}")) for id in ids.values()]


def test_every_setting_is_declared_and_every_declared_one_is_read() -> None:
    asked = Asked()
    settings.read(asked)
    declared = {name for function in FUNCTIONS for name in variables(function) if name.startswith("RELANCE_")}
    assert declared == asked.names


def test_a_shard_is_hidden_six_times_as_long_as_a_worker_may_run() -> None:
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        if "StartingPosition" in mapping:
            continue
        queue = resources("AWS::SQS::Queue")[mapping["EventSourceArn"]["Fn::GetAtt"][0]]
        assert queue["VisibilityTimeout"] >= 6 * FUNCTIONS[mapping["FunctionName"]["Ref"]]["Timeout"]
        assert queue["RedrivePolicy"] == {"deadLetterTargetArn": attribute("Arn", "DeadLetters"), "maxReceiveCount": 5}
        assert mapping["BatchSize"] == 1


def test_no_host_of_an_odoo_is_private_unless_somebody_says_so() -> None:
    assert variables("OdooSync")["RELANCE_ODOO_HOSTS"] == {"Ref": "OdooHosts"}
    assert source()["Parameters"]["OdooHosts"]["Default"] == ""
    assert [one for one in FUNCTIONS if "RELANCE_ODOO_HOSTS" in variables(one)] == ["OdooSync"]


@pytest.mark.parametrize(
    ("hosts", "fit"), [("", True), ("10.0.0.5,Odoo.internal,::1", True), ("http://odoo", False), ("odoo,", False), ("*", False)]
)
def test_the_parameter_of_hosts_takes_what_the_setting_takes(hosts: str, *, fit: bool) -> None:
    assert bool(re.search(source()["Parameters"]["OdooHosts"]["AllowedPattern"], hosts)) is fit
    if fit:
        assert settings.read({"RELANCE_ODOO_HOSTS": hosts}).odoo_hosts == frozenset(filter(None, hosts.lower().split(",")))


def test_a_lease_outlives_its_sender() -> None:
    from relance.store.outbox import LEASE

    assert LEASE.total_seconds() > FUNCTIONS["Dispatch"]["Timeout"]


def test_no_variable_is_reserved_by_lambda() -> None:
    reserved = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    assert not [name for function in FUNCTIONS for name in variables(function) if name in reserved]
