"""Who is let in to the deployed API: whoever has an ID token of its own pool that is valid now, and nobody else."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.cloud.api import Answer, Api
from tests.cloud.local_cloud import CloudError
from tests.cloud.login import door, name_of, password, settle, token
from tests.cloud.people import People, lasting

pytestmark = pytest.mark.cloud

ORGANISATION = "api-people"


def with_token(people: People, bearer: str) -> Answer:
    """What somebody with that token is told of the vehicles."""
    return Api(door(people.cloud).api, bearer).get("/v1/vehicles")


def refused(answer: Answer) -> bool:
    """Refused for want of a login, in the form of RFC 9457, and told nothing else."""
    said = answer.data
    return (answer.status, answer.headers["content-type"], said["status"]) == (401, "application/problem+json", 401) and "items" not in said


def tokens(people: People, name: str = "", client: str = "") -> dict[str, str]:
    """All that Cognito gives somebody who logs in: an operator, unless it is said who."""
    who = name or settle(people.cloud, lasting(ORGANISATION))
    given = {"USERNAME": who, "PASSWORD": password(people.cloud)}
    own = client or door(people.cloud).client
    answer = people.cloud.client("cognito-idp").initiate_auth(ClientId=own, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
    found: dict[str, str] = answer["AuthenticationResult"]
    return found


def made(pools: Any, pool: str, name: str, says: dict[str, str], secret: str) -> None:
    """Somebody of a pool, with attributes that no test shares."""
    given = [{"Name": key, "Value": value} for key, value in says.items()]
    pools.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=given, MessageAction="SUPPRESS")
    pools.admin_set_user_password(UserPoolId=pool, Username=name, Password=secret, Permanent=True)


def part(data: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def opened(part: str) -> dict[str, Any]:
    """What a part of a token says."""
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def test_an_id_token_is_let_in_and_says_whose_records_are_shown(people: People) -> None:
    own = tokens(people)["IdToken"]
    claims = opened(own.split(".")[1])
    assert (claims["custom:organisation"], claims["custom:role"], claims["token_use"]) == (ORGANISATION, "operator", "id")
    answer = with_token(people, own)
    assert (answer.status, [one["id"] for one in answer.data["items"]]) == (200, ["hilux", "patrol", "sprinter"])


def test_a_forged_token_is_refused(people: People) -> None:
    head, claims, signature = tokens(people)["IdToken"].split(".")
    other = part(opened(claims) | {"custom:organisation": "api-theirs", "custom:role": "admin"})
    unsigned = part({"alg": "none", "typ": "JWT"})
    for forged in (
        f"{head}.{other}.{signature}",
        f"{unsigned}.{other}.",
        f"{unsigned}.{claims}.",
        f"{head}.{claims}.{signature[:-8]}AAAAAAAA",
    ):
        assert refused(with_token(people, forged)), forged


def test_no_token_and_what_is_none_are_refused(people: People) -> None:
    assert refused(people.nobody.get("/v1/vehicles"))
    for none in ("x", "a.b.c", "null"):
        assert refused(with_token(people, none))


def test_an_access_token_is_refused(people: People) -> None:
    assert refused(with_token(people, tokens(people)["AccessToken"]))


@contextmanager
def short_lived(people: People) -> Iterator[None]:
    """Tokens last a second."""
    pools, own = people.cloud.client("cognito-idp"), {"UserPoolId": door(people.cloud).pool, "ClientId": door(people.cloud).client}
    before = pools.describe_user_pool_client(**own)["UserPoolClient"]
    kept = {name: before[name] for name in ("IdTokenValidity", "TokenValidityUnits")}
    pools.update_user_pool_client(**own, IdTokenValidity=1, TokenValidityUnits=kept["TokenValidityUnits"] | {"IdToken": "seconds"})
    try:
        yield
    finally:
        pools.update_user_pool_client(**own, **kept)


def test_a_token_that_has_ended_is_refused(people: People) -> None:
    with short_lived(people):
        ended = tokens(people)["IdToken"]
    time.sleep(2)
    assert refused(with_token(people, ended))


def test_a_token_for_another_client_is_refused(people: People) -> None:
    pools, here = people.cloud.client("cognito-idp"), door(people.cloud)
    other = pools.create_user_pool_client(UserPoolId=here.pool, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    try:
        foreign = tokens(people, client=other["UserPoolClient"]["ClientId"])["IdToken"]
    finally:
        pools.delete_user_pool_client(UserPoolId=here.pool, ClientId=other["UserPoolClient"]["ClientId"])
    assert refused(with_token(people, foreign))


def test_a_token_of_another_pool_is_refused_whatever_it_says(people: People) -> None:
    pools, name = people.cloud.client("cognito-idp"), name_of(lasting(ORGANISATION), "admin")
    schema = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("organisation", "role")]
    pool = pools.create_user_pool(PoolName="elsewhere", Schema=schema)["UserPool"]["Id"]
    try:
        client = pools.create_user_pool_client(UserPoolId=pool, ClientName="own", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
        made(pools, pool, name, {"custom:organisation": ORGANISATION, "custom:role": "admin"}, password(people.cloud))
        foreign = tokens(people, name, client["UserPoolClient"]["ClientId"])["IdToken"]
    finally:
        pools.delete_user_pool(UserPoolId=pool)
    assert opened(foreign.split(".")[1])["custom:role"] == "admin"
    assert refused(with_token(people, foreign))


def test_nobody_may_give_themselves_an_organisation_a_role_or_a_login(people: People) -> None:
    # To refuse it is Cognito's part, which this cloud's does not play: it lets anybody sign up, and write any attribute of their own.
    pools, here = people.cloud.client("cognito-idp"), door(people.cloud)
    client = pools.describe_user_pool_client(UserPoolId=here.pool, ClientId=here.client)["UserPoolClient"]
    assert client["WriteAttributes"] == ["email"]
    pool = pools.describe_user_pool(UserPoolId=here.pool)["UserPool"]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


@pytest.mark.parametrize(
    "says",
    [{"custom:organisation": "there-is-none", "custom:role": "admin"}, {"custom:organisation": ORGANISATION}, {"custom:role": "admin"}],
)
def test_a_login_without_an_organisation_or_a_role_may_do_nothing(people: People, says: dict[str, str]) -> None:
    lasting(ORGANISATION)
    pools, pool, name = people.cloud.client("cognito-idp"), door(people.cloud).pool, "stray@nowhere.test"
    made(pools, pool, name, says, password(people.cloud))
    try:
        answer = with_token(people, tokens(people, name)["IdToken"])
    finally:
        pools.admin_delete_user(UserPoolId=pool, Username=name)
    assert (answer.status, answer.headers["content-type"]) == (403, "application/problem+json")


def test_a_wrong_password_gives_no_token(people: People) -> None:
    name = settle(people.cloud, lasting(ORGANISATION))
    with pytest.raises(CloudError, match="cannot log in"):
        token(people.cloud, name, "Wrong-1-password")
