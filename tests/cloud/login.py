"""People who may use the API of the local cloud: made, logged in, and where the API is.

python -m tests.cloud.login ORGANISATION [ROLE]     an ID token for the API of `make run`
"""

from __future__ import annotations

import json
import secrets
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.cloud.local_cloud import STACK, CloudError, LocalCloud, standing

ROLES: Final = ("viewer", "operator", "admin")
_TARGET: Final = "AWSCognitoIdentityProviderService.InitiateAuth"


@dataclass(frozen=True, slots=True)
class Door:
    """Where the API is, where people log in to it, and the bucket in which its documents are."""

    api: str
    pool: str
    client: str
    bucket: str


def door(cloud: LocalCloud) -> Door:
    """The API's address on this machine; it changes when the API does. CloudError: the stack is not deployed."""
    stacks = cloud.client("cloudformation")
    try:
        (stack,) = stacks.describe_stacks(StackName=STACK)["Stacks"]
    except stacks.exceptions.ClientError:
        raise CloudError("the stack is not deployed; start it with: make run") from None
    found = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    stage = found["ApiUrl"].rsplit("/", 1)[1]
    api = f"{cloud.endpoint}/_aws/execute-api/{found['RestApiId']}/{stage}"
    return Door(api, found["UserPool"], found["UserPoolClient"], found["DocumentsBucket"])


def name_of(organisation: str, role: str = "operator") -> str:
    """What that person logs in as: `operator@guinee-gest`."""
    return f"{role}@{organisation}"


def operator(cloud: LocalCloud, organisation: str, role: str = "operator") -> str:
    """An ID token of a person of that organisation, who is made if there is none. It is valid for an hour. CloudError."""
    settle(cloud, organisation, role)
    return token(cloud, name_of(organisation, role), password(cloud))


def settle(cloud: LocalCloud, organisation: str, role: str = "operator") -> str:
    """Make that person, or put their attributes and their password right. Returns the name that they log in as."""
    people, pool, name = cloud.client("cognito-idp"), door(cloud).pool, name_of(organisation, role)
    attributes = {
        "email": f"{role}@{organisation}.test",
        "email_verified": "true",
        "custom:organisation": organisation,
        "custom:role": role,
    }
    given = [{"Name": key, "Value": value} for key, value in attributes.items()]
    try:
        people.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=given, MessageAction="SUPPRESS")
    except people.exceptions.UsernameExistsException:
        people.admin_update_user_attributes(UserPoolId=pool, Username=name, UserAttributes=given)
    people.admin_set_user_password(UserPoolId=pool, Username=name, Password=password(cloud), Permanent=True)
    return name


def password(cloud: LocalCloud) -> str:
    """The one of everybody in this cloud: made once, and kept in its folder."""
    path: Path = cloud.home / "password"
    if not path.exists():
        path.touch(mode=0o600)
        # With all kinds of characters that the pool asks for, and none that a shell would read as its own.
        path.write_text(f"Aa1-{secrets.token_urlsafe(18)}")
    return path.read_text()


def token(cloud: LocalCloud, name: str, password: str) -> str:
    """What Cognito gives for a name and a password, asked as curl would ask it, without credentials of AWS. CloudError: it refuses."""
    asked = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": door(cloud).client, "AuthParameters": {"USERNAME": name, "PASSWORD": password}}
    request = urllib.request.Request(  # noqa: S310 - our own address
        cloud.endpoint,
        data=json.dumps(asked).encode(),
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": _TARGET},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            said: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        raise CloudError(f"{name} cannot log in: {error.read().decode(errors='replace')}") from None
    return str(said["AuthenticationResult"]["IdToken"])


def curl(cloud: LocalCloud, organisation: str) -> str:
    """The lines by which a person logs in and calls the API, from any terminal."""
    here = door(cloud)
    person = {"USERNAME": name_of(organisation), "PASSWORD": password(cloud)}
    asked = json.dumps({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": here.client, "AuthParameters": person})
    return f"""API={here.api}
TOKEN=$(curl -s {cloud.endpoint} -H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: {_TARGET}' \\
  -d '{asked}' | sed 's/.*"IdToken": *"\\([^"]*\\)".*/\\1/')
curl -H "Authorization: Bearer $TOKEN" -d 'month=1&year=2025' $API/locations/factures/generation-mensuelle/
curl -H "Authorization: Bearer $TOKEN" -L -o LOC-6-202501.pdf $API/v1/invoices/LOC-6-202501/pdf"""


def main(arguments: list[str]) -> int:
    """Print a token."""
    if not 1 <= len(arguments) <= 2 or arguments[1:] not in ([], *([role] for role in ROLES)):
        print(__doc__)
        return 2
    cloud = standing()
    if not cloud.is_up():
        raise CloudError(f"make run is not up at {cloud.endpoint}; start it, or set RELANCE_PORT")
    print(operator(cloud, *arguments))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CloudError as error:
        sys.exit(f"relance: {error}")
