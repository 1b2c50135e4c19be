"""Who is behind a token: what of it is checked again, and what is said to whom it is not enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import audit
from tests.fleet import FLEET
from tests.web.calls import asked, call, claims, event

pytestmark = pytest.mark.usefixtures("api")


def ending(after: timedelta) -> str:
    """A time from now as API Gateway writes it."""
    return f"{now() + after:%a %b %d %H:%M:%S} UTC {now() + after:%Y}"


def status(**others: Any) -> int:
    """How such a token is received."""
    return asked(event("GET", "/v1/rentals", token=claims(**others))).status


def test_a_token_of_ours_is_taken() -> None:
    assert status() == 200
    assert status(exp=ending(timedelta(hours=1))) == 200
    assert status(exp=int((now() + timedelta(hours=1)).timestamp())) == 200


TOKENS: list[dict[str, Any]] = [
    {"token_use": "access"},
    {"token_use": None},
    {"aud": "another-client"},
    {"aud": None},
    {"iss": "https://cognito-idp.eu-west-3.amazonaws.com/another"},
    {"iss": None},
    {"exp": "Sat Feb 01 01:29:40 UTC 2025"},
    {"exp": "0"},
    {"exp": "for ever"},
    {"exp": None},
    {"sub": None},
]


def test_a_token_that_is_not_ours_or_not_any_more_is_refused() -> None:
    for others in TOKENS:
        told = asked(event("GET", "/v1/rentals", token=claims(**others)))
        assert (told.status, told.headers["WWW-Authenticate"]) == (401, 'Bearer realm="relance"')


@pytest.mark.parametrize("token", [None, {"sub": ""}])
def test_whoever_has_none_is_asked_for_one(token: dict[str, str] | None) -> None:
    assert asked(event("GET", "/v1/rentals", token=token)).status == 401
    told = asked(event("POST", "/locations/factures/generation-mensuelle/", {"month": 13}, token=token))
    assert (told.status, told.body["success"], "Connectez-vous" in told.body["message"]) == (401, False, True)


def test_a_token_given_as_text_is_none() -> None:
    given = event("GET", "/v1/rentals", token=None)
    given["requestContext"]["authorizer"] = {"claims": "admin"}
    assert asked(given).status == 401


LOGINS: list[dict[str, Any]] = [
    {"custom:organisation": None},
    {"custom:organisation": ""},
    {"custom:organisation": "nobody"},
    {"custom:organisation": "#directory"},
    {"custom:organisation": "#operator"},
    {"custom:role": None},
    {"custom:role": "root"},
    {"custom:role": "ADMIN"},
]


def test_a_login_without_organisation_or_role_may_do_nothing() -> None:
    for others in LOGINS:
        assert status(**others) == 403


def test_an_api_that_does_not_know_its_pool_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_USER_POOL_CLIENT", "")
    settings.cache_clear()
    assert status() == 503
    assert status(aud="") == 503


def test_a_role_that_is_too_low_is_said_to_be() -> None:
    told = call("POST", "/v1/invoices/X/cancel", {"reason": "x"}, role="operator")
    assert (told.status, "admin" in told.body["detail"], "operator" in told.body["detail"]) == (403, True, True)


def test_the_audit_has_the_person_by_a_name_that_nobody_can_change() -> None:
    """An address is what its owner says it is."""
    for id, named in (("canter", {"cognito:username": "awa", "email": "boss@example.org"}), ("lorry", {})):
        asked(event("POST", "/v1/vehicles", {"id": id, "name": "Lorry"}, token=claims(**named)))
    actors = [entry.actor for id in ("canter", "lorry") for entry in audit.of_record(FLEET.id, f"vehicle/{id}")]
    assert actors == ["user:awa", "user:0b5e"]
