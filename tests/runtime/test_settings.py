"""Settings from the environment: what is not set has a default, and what is not usable is named."""

from __future__ import annotations

import pytest

from relance.domain.errors import SettingError
from relance.runtime.settings import read


def test_without_an_environment_there_are_defaults() -> None:
    settings = read({})
    assert (settings.stack, settings.schedule_zone, settings.operator_topic) == ("relance", "UTC", "")
    assert (settings.inline_limit, settings.time_budget, settings.max_changes) == (500, 0, 100_000)
    assert settings.hours == {}


def test_the_hours_of_the_schedules_are_read_by_job() -> None:
    assert read({"RELANCE_HOURS": "invoice-aging=2,violation-escalation=06,late-fees=23"}).hours == {
        "invoice-aging": 2,
        "violation-escalation": 6,
        "late-fees": 23,
    }


@pytest.mark.parametrize(
    "entry", ["late-fees", "late-fees=", "late-fees=24", "late-fees=-1", "late-fees=2.5", "=3", "late-fees=2=3", "a b"]
)
def test_an_hour_that_is_none_is_named(entry: str) -> None:
    with pytest.raises(SettingError) as refused:
        read({"RELANCE_HOURS": f"invoice-aging=2,{entry}"})
    assert str(refused.value) == (
        f"the environment variable RELANCE_HOURS holds {entry!r}; an entry must be JOB=HOUR, the hour from 0 to 23"
    )


@pytest.mark.parametrize("name", ["RELANCE_INLINE_LIMIT", "RELANCE_TIME_BUDGET", "RELANCE_MAX_CHANGES"])
def test_a_number_that_is_none_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is 'many'; it must be a whole number"):
        read({name: "many"})


def test_the_operators_topic_is_read() -> None:
    topic = "arn:aws:sns:eu-west-3:000000000000:relance-alarms"
    assert read({"RELANCE_OPERATOR_TOPIC": topic}).operator_topic == topic


def test_a_job_has_the_queue_of_its_function_or_the_one_that_is_named_for_it() -> None:
    of_api = read({"RELANCE_SHARD_QUEUES": "rental-invoicing=https://a/1/r,invoice-documents=https://a/1/d"})
    jobs = ("rental-invoicing", "invoice-documents", "late-fees")
    assert [of_api.shard_queue(job) for job in jobs] == ["https://a/1/r", "https://a/1/d", ""]
    assert read({"RELANCE_SHARD_QUEUE_URL": "https://a/1/l"}).shard_queue("late-fees") == "https://a/1/l"


@pytest.mark.parametrize("entry", ["late-fees", "late-fees=", "=https://a/1/l", "late-fees=queue"])
def test_a_queue_that_is_none_is_named(entry: str) -> None:
    with pytest.raises(SettingError) as refused:
        read({"RELANCE_SHARD_QUEUES": f"rental-invoicing=https://a/1/r,{entry}"})
    assert str(refused.value) == f"the environment variable RELANCE_SHARD_QUEUES holds {entry!r}; an entry must be JOB=URL"


def test_the_archive_and_the_pool_of_users_are_read() -> None:
    pool = {"RELANCE_USER_POOL_CLIENT": "client", "RELANCE_USER_POOL_ISSUER": "https://issuer"}
    settings = read(pool | {"RELANCE_DOCUMENTS_BUCKET": "archive"})
    assert (settings.documents_bucket, settings.user_pool_client, settings.user_pool_issuer) == ("archive", "client", "https://issuer")
    assert (read({}).documents_bucket, read({}).user_pool_client, read({}).user_pool_issuer) == ("", "", "")


def test_the_hosts_of_an_odoo_that_may_be_private_are_read_as_a_url_names_them() -> None:
    assert read({"RELANCE_ODOO_HOSTS": "Odoo.internal, 10.0.0.5,::1,"}).odoo_hosts == {"odoo.internal", "10.0.0.5", "::1"}
    assert read({}).odoo_hosts == set()


@pytest.mark.parametrize("entry", ["http://odoo.internal", "odoo:8069", "cafe:8069", "odoo/path", "a b", "user@odoo", "*", "[::1]"])
def test_a_host_that_is_none_is_named(entry: str) -> None:
    with pytest.raises(SettingError) as refused:
        read({"RELANCE_ODOO_HOSTS": f"10.0.0.5,{entry}"})
    assert str(refused.value) == (
        f"the environment variable RELANCE_ODOO_HOSTS holds {entry!r}; an entry must be a host, without scheme and port"
    )
