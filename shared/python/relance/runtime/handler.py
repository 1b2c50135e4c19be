"""What every Lambda function is wrapped in: logs without secrets, errors said once, and the time that is left."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from relance.domain.errors import RelanceError
from relance.runtime.settings import settings

#: A worker stops this long before Lambda would stop it, in seconds: enough to commit and hand over, or for two messages to time out.
MARGIN = 30

HasTime = Callable[[], bool]
Work = Callable[[Mapping[str, Any], HasTime], dict[str, Any]]

logger = Logger()


def handler(work: Work, margin: int = MARGIN) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """`work` as a Lambda handler. It is given the event, and a function that says whether there is time for another pack.

    `margin` is how many seconds before Lambda would stop it there is none: a function that is short-lived itself has a shorter one.
    """

    @functools.wraps(work)
    def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        _configure_logs(context)
        try:
            return work(event, time_left(context, margin))
        except RelanceError as error:
            logger.error("%s", error)  # noqa: TRY400 - it is written for people: the stack would only hide it
            raise

    return handle


def time_left(context: Any, margin: int = MARGIN) -> HasTime:
    """True while neither Lambda's limit is within `margin` seconds nor the budget of the settings is spent."""
    budget = settings().time_budget
    began = time.monotonic()

    def has_time() -> bool:
        if budget and time.monotonic() - began >= budget:
            return False
        return bool(context.get_remaining_time_in_millis() > margin * 1000)

    return has_time


def _configure_logs(context: Any) -> None:
    logger.append_keys(request=context.aws_request_id)
    ours = logging.getLogger("relance")
    if logger.registered_handler not in ours.handlers:
        ours.addHandler(logger.registered_handler)
        ours.setLevel(logger.log_level)
        ours.propagate = False
    # At DEBUG these write requests and replies, secrets included.
    for name in ("botocore", "boto3", "urllib3", "pynamodb"):
        logging.getLogger(name).setLevel(logging.INFO)
