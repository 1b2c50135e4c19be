"""IAM before moto: whatever botocore is asked for is checked against a role, refused as AWS refuses it, and written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.rights.checked import Pair, checked, checked_if_absent
from tests.rights.deployed import Deployed
from tests.rights.grants import Grant, allowed

#: The code of a refusal, where it is not AccessDeniedException, and its HTTP status.
_CODES: Final = {"s3": "AccessDenied", "sqs": "AccessDenied"}
_STATUS: Final = {"s3": 403, "sesv2": 403, "lambda": 403, "sqs": 403}
_ABSENT: Final = 404


@dataclass(slots=True)
class Asked:
    """What was asked for and granted, and what was not granted."""

    granted: set[Pair] = field(default_factory=set)
    denied: set[Pair] = field(default_factory=set)


@contextmanager
def acting_as(granted: Sequence[Grant], deployed: Deployed, before: Asked | None = None) -> Iterator[Asked]:
    """Inside the block every client has these rights and no others: PynamoDB's, ours, and those made before.

    `before` is what was asked in earlier blocks, and is gone on with.
    """
    asked = before or Asked()
    real: Any = BaseClient._make_api_call  # type: ignore[attr-defined]  # the one way to every service is private

    def call(self: BaseClient, operation: str, params: dict[str, Any]) -> Any:
        service = self.meta.service_model.service_name

        def ask(pairs: list[Pair]) -> None:
            for action, arn in pairs:
                if not allowed(granted, action, arn):
                    asked.denied.add((action, arn))
                    raise _refusal(service, operation, action, arn)
                asked.granted.add((action, arn))

        ask(checked(service, operation, params, deployed))
        try:
            return real(self, operation, params)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == _ABSENT:
                ask(checked_if_absent(service, params))
            raise

    with patch.object(BaseClient, "_make_api_call", call):
        yield asked


def _refusal(service: str, operation: str, action: str, arn: str) -> ClientError:
    said = f"is not authorized to perform: {action} on resource: {arn} because no identity-based policy allows the {action} action"
    error: Any = {
        "Error": {"Code": _CODES.get(service, "AccessDeniedException"), "Message": f"User: the role {said}"},
        "ResponseMetadata": {"HTTPStatusCode": _STATUS.get(service, 400), "HTTPHeaders": {}, "RequestId": "none", "RetryAttempts": 0},
    }
    return ClientError(error, operation)
