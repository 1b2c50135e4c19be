"""What it means for a message that an AWS service refused it, or did not answer. The SDK never repeats a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent

#: What botocore raises before it has sent anything.
_BEFORE: Final = (
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ProxyConnectionError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
    "SSOTokenLoadError",
    "NoAuthTokenError",
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A service that takes messages: what it calls one, the right that a call needs, and its codes for "later" and for "never"."""

    name: str
    takes: str
    right: str
    later: tuple[str, ...]
    never: tuple[str, ...]


def handed[C](carrier: Carrier, client: Callable[[], C], call: Callable[[C], str]) -> Outcome:
    """Make a `client` and hand it one message by `call`, which returns the provider's id. Every error of the SDK becomes an outcome."""
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    try:
        made = client()
    except BotoCoreError as error:
        return Refused(f"{carrier.name} cannot be called ({type(error).__name__}): check the AWS configuration")
    try:
        return Sent(call(made))
    except ClientError as error:
        return _refusal(carrier, error)
    except ParamValidationError:
        return Rejected(f"the message is not one that {carrier.name} accepts")
    except BotoCoreError as error:
        return _silence(carrier, error)


def _refusal(carrier: Carrier, error: Any) -> Outcome:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    said = f"{code}: {error.response.get('Error', {}).get('Message', '')}"
    if code in carrier.later or code.startswith("Throttl") or status == 429:
        return Refused(f"{carrier.name} takes no {carrier.takes} now ({said})")
    if code in carrier.never:
        return Rejected(f"{carrier.name} refused the {carrier.takes} ({said})")
    if status >= 500 or not status:
        return Lost(f"{carrier.name} failed ({code or status}); it may have sent the {carrier.takes}")
    # What is left are signatures, tokens and rights, in many names; all can be mended, and none sends anything.
    return Refused(f"{carrier.name} refused the credentials or the request ({code}): check the role's right to {carrier.right}")


def _silence(carrier: Carrier, error: Exception) -> Outcome:
    name = type(error).__name__
    untrusted = name == "SSLError" and "CERTIFICATE_VERIFY_FAILED" in str(error)
    if name in _BEFORE or untrusted:
        return Refused(f"{carrier.name} could not be reached; nothing was sent ({name})")
    return Lost(f"{carrier.name} did not answer; it may have sent the {carrier.takes} ({name})")
