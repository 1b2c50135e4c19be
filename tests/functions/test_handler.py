"""What every function is wrapped in: the time that is left, errors that are said once, logs without secrets."""

from __future__ import annotations

import io
import json
import logging

import pytest

from relance.domain.errors import UnreachableError
from relance.runtime.handler import MARGIN, handler, time_left
from relance.runtime.settings import settings
from tests.functions.conftest import Context


@pytest.mark.parametrize(
    ("remaining", "budget", "has_time"),
    [
        pytest.param(300_000, "", True, id="plenty"),
        pytest.param(MARGIN * 1_000 + 1, "", True, id="just enough"),
        pytest.param(MARGIN * 1_000, "", False, id="too little to commit and to hand over"),
        pytest.param(300_000, "60", True, id="within the budget"),
        pytest.param(300_000, "0", True, id="no budget"),
    ],
)
def test_there_is_time_until_shortly_before_the_end(monkeypatch: pytest.MonkeyPatch, remaining: int, budget: str, has_time: bool) -> None:
    monkeypatch.setenv("RELANCE_TIME_BUDGET", budget)
    settings.cache_clear()
    assert time_left(Context(remaining))() is has_time


def test_a_budget_ends_the_work_before_lambda_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_TIME_BUDGET", "60")
    settings.cache_clear()
    clock = [0.0]
    monkeypatch.setattr("relance.runtime.handler.time.monotonic", lambda: clock[0])
    has_time = time_left(Context())
    answers = []
    for clock[0] in (0.0, 59.9, 60.0, 61.0):
        answers.append(has_time())
    assert answers == [True, True, False, False]


def test_the_work_is_given_the_event_and_the_time() -> None:
    wrapped = handler(lambda given, has_time: {"given": given, "time": has_time()})
    assert wrapped({"job": "x"}, Context()) == {"given": {"job": "x"}, "time": True}


def test_an_error_of_ours_is_said_in_one_line_and_fails_the_function(journal: io.StringIO) -> None:
    def work(*_: object) -> dict[str, object]:
        raise UnreachableError("DynamoDB did not answer")

    with pytest.raises(UnreachableError):
        handler(work)({}, Context())
    [line] = journal.getvalue().splitlines()
    assert (json.loads(line)["message"], json.loads(line)["request"]) == ("DynamoDB did not answer", "request-1")


def test_our_loggers_write_lines_of_json_with_the_request(journal: io.StringIO) -> None:
    def work(*_: object) -> dict[str, object]:
        logging.getLogger("relance.anything").warning("said %s", "so")
        return {}

    handler(work)({}, Context())
    [line] = journal.getvalue().splitlines()
    assert (json.loads(line)["message"], json.loads(line)["request"]) == ("said so", "request-1")


def test_libraries_that_would_log_secrets_are_kept_above_debug() -> None:
    logging.getLogger("botocore").setLevel(logging.DEBUG)
    handler(lambda *_: {})({}, Context())
    assert not any(logging.getLogger(name).isEnabledFor(logging.DEBUG) for name in ("botocore.parsers", "boto3", "urllib3", "pynamodb"))
