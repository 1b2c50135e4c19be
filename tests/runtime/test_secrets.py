"""Secrets: found by reference, kept for a while, and named but never shown when something is wrong."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from relance.domain.errors import SettingError, UnreachableError
from relance.runtime import clients, secrets
from relance.runtime.secrets import secret

CANARY = "https://discord.example/api/webhooks/1/CANARY-TOKEN"


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    secrets.forget()
    with mock_aws():
        yield
    secrets.forget()


def test_a_secret_is_read_from_either_service_without_its_line_end() -> None:
    boto3.client("secretsmanager").create_secret(Name="relance/finance", SecretString=f"{CANARY}\n")
    boto3.client("ssm").put_parameter(Name="/relance/finance", Value="other", Type="SecureString")
    assert secret("secretsmanager:relance/finance") == CANARY
    assert secret("ssm:/relance/finance") == "other"


def test_a_secret_is_kept_for_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="x", SecretString="old")
    assert secret("secretsmanager:x") == "old"
    manager.put_secret_value(SecretId="x", SecretString="new")
    assert secret("secretsmanager:x") == "old"
    later = time.monotonic() + secrets.KEPT + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert secret("secretsmanager:x") == "new"


def test_a_missing_secret_is_asked_for_again() -> None:
    with pytest.raises(SettingError, match="secret 'relance/x' does not exist; create it, then: relance outbox resend"):
        secret("secretsmanager:relance/x")
    boto3.client("secretsmanager").create_secret(Name="relance/x", SecretString="here")
    assert secret("secretsmanager:relance/x") == "here"


@pytest.mark.parametrize("ref", ["", "relance/x", "vault:relance/x", "ssm:", CANARY])
def test_a_malformed_reference_is_refused_without_being_repeated(ref: str) -> None:
    with pytest.raises(SettingError, match=r"must be written secretsmanager:NAME or ssm:NAME") as raised:
        secret(ref)
    assert "CANARY" not in str(raised.value)


def test_an_empty_or_deleted_secret_is_a_setting_error() -> None:
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="empty", SecretString=" ")
    manager.create_secret(Name="gone", SecretString="x")
    manager.delete_secret(SecretId="gone")
    with pytest.raises(SettingError, match="secret 'empty' is empty"):
        secret("secretsmanager:empty")
    with pytest.raises(SettingError, match="secret 'gone' cannot be read"):
        secret("secretsmanager:gone")
    with pytest.raises(SettingError, match="secret 'none' does not exist"):
        secret("ssm:none")


def test_a_silent_service_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    clients.forget()
    with pytest.raises(UnreachableError, match="did not answer") as raised:
        secret("secretsmanager:x")
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_no_log_holds_the_value_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    boto3.client("secretsmanager").create_secret(Name="x", SecretString=CANARY)
    boto3.client("ssm").put_parameter(Name="x", Value=CANARY, Type="SecureString")
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    secret("secretsmanager:x")
    secret("ssm:x")
    with pytest.raises(SettingError) as raised:
        secret("ssm:none")
    assert "CANARY" not in caplog.text
    assert "CANARY" not in "".join(traceback.format_exception(raised.value))


def test_other_work_is_logged_as_before(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with secrets.unlogged("botocore"):
        logging.getLogger("botocore.parsers").debug("hidden")
        logging.getLogger("relance").debug("shown")
    logging.getLogger("botocore.parsers").debug("shown again")
    assert caplog.messages == ["shown", "shown again"]
