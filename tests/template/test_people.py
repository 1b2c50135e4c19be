"""Who may log in, and what they cannot change: the organisation and the role are what the API trusts a token for."""

from __future__ import annotations

from typing import Any

from tests.template.rendered import rendered, resources, variables

(POOL,) = resources("AWS::Cognito::UserPool").values()
(CLIENT,) = resources("AWS::Cognito::UserPoolClient").values()
TRUSTED = {"custom:organisation", "custom:role"}


def test_nobody_signs_up_by_themselves() -> None:
    assert POOL["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_people_read_their_organisation_and_role_and_cannot_write_them() -> None:
    # Without a list of what may be written everything may be; and what may not be read is in no token.
    assert CLIENT["WriteAttributes"] == ["email"]
    assert set(CLIENT["ReadAttributes"]) >= TRUSTED


def test_an_account_is_won_back_by_an_address_that_was_shown_to_be_theirs() -> None:
    assert POOL["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]
    assert POOL["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert POOL["AutoVerifiedAttributes"] == ["email"]


def test_there_is_an_attribute_for_each_that_is_read() -> None:
    own = {f"custom:{one['Name']}" for one in POOL["Schema"] if one["Name"] != "email"}
    assert own == TRUSTED


def test_a_token_ends_within_the_hour_and_a_stranger_learns_no_name() -> None:
    assert (CLIENT["IdTokenValidity"], CLIENT["AccessTokenValidity"]) == (1, 1)
    assert CLIENT["TokenValidityUnits"] == {"IdToken": "hours", "AccessToken": "hours", "RefreshToken": "days"}
    assert (CLIENT["PreventUserExistenceErrors"], CLIENT["EnableTokenRevocation"]) == ("ENABLED", True)
    assert "ALLOW_ADMIN_USER_PASSWORD_AUTH" not in CLIENT["ExplicitAuthFlows"]


def test_the_pool_survives_the_stack() -> None:
    whole = rendered()["Resources"]["UserPool"]
    assert (whole["DeletionPolicy"], whole["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert POOL["DeletionProtection"] == {"Fn::If": ["IsProtected", "ACTIVE", "INACTIVE"]}


def test_the_function_knows_for_whom_and_by_whom_a_token_must_be_made() -> None:
    told: dict[str, Any] = variables("Api")
    assert told["RELANCE_USER_POOL_CLIENT"] == {"Ref": "UserPoolClient"}
    assert told["RELANCE_USER_POOL_ISSUER"] == {"Fn::Sub": "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${UserPool}"}
