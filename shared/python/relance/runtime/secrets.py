"""Secrets by reference: read when used, kept in the process for a while, and never in an error's text or a log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from relance.domain.errors import RelanceError, SettingError, UnreachableError
from relance.runtime import clients

#: Seconds for which a secret is kept: a changed one is in use soon, and a burst asks once.
KEPT: Final = 300
_known: Final[dict[str, tuple[str, float]]] = {}
_ABSENT: Final = ("ResourceNotFoundException", "ParameterNotFound", "ParameterVersionNotFound")
_BUSY: Final = ("ThrottlingException", "TooManyRequestsException", "InternalServiceError", "InternalServerError")
_private: Final[ContextVar[bool]] = ContextVar("private", default=False)


def secret(ref: str) -> str:
    """The text kept under `ref`, which is `secretsmanager:NAME` or `ssm:NAME` (a SecureString), without surrounding blanks.

    It is kept for five minutes; one that is missing is asked for each time. SettingError: malformed reference, no such secret,
    no right to read it, or nothing in it. UnreachableError: the service did not answer.
    """
    kept = _known.get(ref)
    if kept and kept[1] > time.monotonic():
        return kept[0]
    service, _, name = ref.partition(":")
    if service not in ("secretsmanager", "ssm") or not name.strip():
        raise SettingError("a reference to a secret must be written secretsmanager:NAME or ssm:NAME")
    value = _fetch(service, name).strip()
    if not value:
        raise SettingError(f"secret {name!r} is empty; give it a value, then: relance outbox resend")
    _known[ref] = (value, time.monotonic() + KEPT)
    return value


def forget() -> None:
    """Drop what is kept, for tests and for a secret that has just been replaced."""
    _known.clear()


@contextmanager
def unlogged(*libraries: str) -> Iterator[None]:
    """Within it, nothing that this thread does in `libraries` is logged: at DEBUG they write URLs and replies, tokens included.

    Other threads, and the same libraries in other hands, log as before. Import the libraries first: their loggers must exist.
    """
    for name in list(logging.root.manager.loggerDict):
        # A logger's filter does not see its children's records, so that each gets it.
        if name.partition(".")[0] in libraries:
            logging.getLogger(name).addFilter(_unless_private)
    token = _private.set(True)
    try:
        yield
    finally:
        _private.reset(token)


def _unless_private(_: logging.LogRecord) -> bool:
    return not _private.get()


def _fetch(service: str, name: str) -> str:
    from botocore.exceptions import BotoCoreError, ClientError

    failure: RelanceError
    try:
        return _ask(service, name)
    except ClientError as error:
        failure = _refusal(name, str(error.response.get("Error", {}).get("Code", "")))
    except BotoCoreError as error:
        failure = _silence(name, error)
    # Raised here and not above, so that the library's own error is not chained to it.
    raise failure


def _ask(service: str, name: str) -> str:
    if service == "ssm":
        parameters = clients.ssm()
        with unlogged("boto3", "botocore", "urllib3"):
            return parameters.get_parameter(Name=name, WithDecryption=True)["Parameter"].get("Value", "")
    manager = clients.secretsmanager()
    with unlogged("boto3", "botocore", "urllib3"):
        return manager.get_secret_value(SecretId=name).get("SecretString", "")


def _refusal(name: str, code: str) -> RelanceError:
    if code in _ABSENT:
        return SettingError(f"secret {name!r} does not exist; create it, then: relance outbox resend")
    if code in _BUSY:
        return UnreachableError(f"secret {name!r} could not be read now ({code})")
    return SettingError(f"secret {name!r} cannot be read ({code}): check that it is active and that this function may read it")


def _silence(name: str, error: Exception) -> RelanceError:
    from botocore.exceptions import ConnectionError as NoConnectionError
    from botocore.exceptions import HTTPClientError

    if isinstance(error, NoConnectionError | HTTPClientError):
        return UnreachableError(f"secret {name!r} could not be read: the service did not answer")
    return SettingError(f"secret {name!r} cannot be read ({type(error).__name__}): check the AWS credentials and the region")
