"""When DynamoDB does not answer or refuses, a person reads what to check, and never a credential or a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError
from moto import mock_aws
from pynamodb.exceptions import GetError

from relance.domain.errors import RelanceError, SettingError, UnreachableError
from relance.runtime.settings import settings
from relance.store import due, invoices, lookup, organisations, outbox
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.reading import unreachable
from tests.world import BY, SCHOOL, invoice

DUE = date(2025, 1, 31)
NO_ANSWER = "DynamoDB did not answer: check AWS_ENDPOINT_URL, the region and the network"
NO_TABLE = "a table does not exist: deploy the stack, or set RELANCE_STACK to the name it was deployed under"


def write() -> None:
    change = invoices.write(None, invoice("A", DUE), SCHOOL)
    assert change
    commit([Effect((change,))], BY)


DEEDS: dict[str, Callable[[], Any]] = {
    "reading": lambda: organisations.find(SCHOOL.id),
    "querying": organisations.ids,
    "counting": lambda: due.AGEING.count("0", DUE),
    "looking up": lambda: lookup.invoices([(SCHOOL.id, "A")]),
    "asking for a version": lambda: invoices.version_of(SCHOOL.id, "A"),
    "writing": write,
    "claiming": lambda: outbox.claim(SCHOOL.id, "A", datetime(2025, 3, 31, tzinfo=UTC)),
}


@pytest.fixture
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """At this address nothing listens."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


@pytest.mark.usefixtures("nobody_answers")
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_server_that_does_not_answer_is_unreachable(deed: Callable[[], Any]) -> None:
    with pytest.raises(UnreachableError, match=f"^{NO_ANSWER}$"):
        deed()


def test_a_table_that_is_missing_is_a_matter_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_STACK", "elsewhere")
    settings.cache_clear()
    with mock_aws():
        for deed in DEEDS.values():
            with pytest.raises(SettingError, match=f"^{NO_TABLE}$"):
                deed()


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "AKIA-CANARY is not welcome"}}, "GetItem")


@pytest.mark.parametrize(
    ("cause", "kind", "text"),
    [
        (refusal("ResourceNotFoundException"), SettingError, NO_TABLE),
        (
            refusal("AccessDeniedException"),
            SettingError,
            "DynamoDB refused the credentials (AccessDeniedException): check AWS_PROFILE or the AWS_* variables",
        ),
        (
            refusal("ExpiredTokenException"),
            SettingError,
            "DynamoDB refused the credentials (ExpiredTokenException): check AWS_PROFILE or the AWS_* variables",
        ),
        (
            refusal("TransactionConflictException"),
            UnreachableError,
            "DynamoDB is too busy to answer (TransactionConflictException); what was to be done is tried again",
        ),
        (
            refusal("ThrottlingException"),
            UnreachableError,
            "DynamoDB is too busy to answer (ThrottlingException); what was to be done is tried again",
        ),
        (NoCredentialsError(), SettingError, "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        (NoRegionError(), SettingError, "DynamoDB cannot be called (NoRegionError): check AWS_REGION and the AWS configuration"),
        (None, RelanceError, "DynamoDB failed (GetError)"),
    ],
    ids=["no table", "no right", "expired", "a conflict", "throttled", "no credentials", "no region", "unknown"],
)
def test_each_refusal_says_what_to_check_and_shows_nothing(cause: Exception | None, kind: type[RelanceError], text: str) -> None:
    said = unreachable(GetError("GetItem of AKIA-CANARY", cause))
    assert (type(said), str(said)) == (kind, text)
