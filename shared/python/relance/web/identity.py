"""Who is behind a token: its claims, checked again here. API Gateway has checked the signature, and not all of what matters to us."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from relance.domain.errors import SettingError
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import organisations
from relance.web.caller import Access, Caller
from relance.web.errors import HttpError

#: How API Gateway writes the time at which a token ends, where it does not give the seconds.
_WRITTEN: Final = "%a %b %d %H:%M:%S %Z %Y"
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="relance"'}


def caller_of(event: Mapping[str, Any]) -> Caller:
    """The person behind the token of a request.

    HttpError 401: there is none, or it is not an ID token of ours, or it has ended. 403: it is, and names no organisation that there is
    or no role. BrokenRecordError: the organisation cannot be read.
    """
    claims = _claims(event)
    _refuse_foreign(claims)
    id, role = str(claims.get("custom:organisation", "")), str(claims.get("custom:role", ""))
    organisation = organisations.find(id) if id and not id.startswith("#") else None
    if organisation is None:
        raise HttpError(403, "This login belongs to no organisation.")
    if role not in list(Access):
        raise HttpError(403, f"This login has no role; it must be one of {', '.join(Access)}.")
    # Not the address: people may change their own, and the audit would name whom they please.
    return Caller(organisation, Access(role), f"user:{claims.get('cognito:username') or claims['sub']}")


def _claims(event: Mapping[str, Any]) -> Mapping[str, Any]:
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    claims = authorizer.get("claims")
    if not isinstance(claims, Mapping) or not claims.get("sub"):
        raise _unknown("There is no token. Log in, and send the ID token as Authorization.")
    return claims


def _refuse_foreign(claims: Mapping[str, Any]) -> None:
    """An access token says nothing of the organisation, and one of another pool says anything."""
    client, issuer = settings().user_pool_client, settings().user_pool_issuer
    if not client or not issuer:
        raise SettingError("the API does not know its user pool: set RELANCE_USER_POOL_CLIENT and RELANCE_USER_POOL_ISSUER")
    if claims.get("token_use") != "id":
        raise _unknown("This is no ID token. Send the ID token, and not the access token.")
    if claims.get("aud") != client or claims.get("iss") != issuer:
        raise _unknown("This token was made for something else.")
    ends = _moment(claims.get("exp"))
    if ends is None or ends <= now():
        raise _unknown("This token has ended. Log in again.")


def _moment(value: Any) -> datetime | None:
    """The time of a claim: seconds, or as API Gateway writes it (`Sun Oct 15 01:29:40 UTC 2017`)."""
    with suppress(ValueError, TypeError, OverflowError):
        return datetime.fromtimestamp(int(str(value)), UTC)
    with suppress(ValueError):
        return datetime.strptime(str(value), _WRITTEN).replace(tzinfo=UTC)
    return None


def _unknown(detail: str) -> HttpError:
    return HttpError(401, detail, headers=_CHALLENGE)
