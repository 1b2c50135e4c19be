"""No route is open by mistake: those without a token are the ones on the list, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template.rendered import rendered, translated
from tests.template.routes import PUBLIC_ROUTES, public_routes


def test_the_routes_without_a_token_are_those_on_the_list() -> None:
    assert public_routes(rendered()) == PUBLIC_ROUTES


def api(default: str | None = "Token", **events: dict[str, Any]) -> dict[str, Any]:
    """A SAM template, rendered: a REST API with Cognito's tokens, a function and its routes."""
    auth = {"Authorizers": {"Token": {"UserPoolArn": {"Fn::GetAtt": ["Pool", "Arn"]}}}} | (
        {"DefaultAuthorizer": default} if default else {}
    )
    routes = {name: {"Type": "Api", "Properties": {"RestApiId": {"Ref": "Api"}, "Method": "get"} | event} for name, event in events.items()}
    function = {"Runtime": "python3.13", "Handler": "app.handler", "CodeUri": "s3://bucket/code", "Events": routes}
    found: dict[str, Any] = {
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Api": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v1", "Cors": "'https://a.example'", "Auth": auth}},
        "Function": {"Type": "AWS::Serverless::Function", "Properties": function},
    }
    return dict(translated({"Transform": "AWS::Serverless-2016-10-31", "Resources": found}))


def test_a_route_is_found_that_was_freed_of_the_token() -> None:
    freed = {"Path": "/health", "Auth": {"Authorizer": "NONE"}}
    assert public_routes(api(A={"Path": "/invoices"}, B=freed)) == {"GET /health"}


def test_a_key_is_no_token() -> None:
    by_key = {"Path": "/invoices", "Method": "post", "Auth": {"Authorizer": "NONE", "ApiKeyRequired": True}}
    assert public_routes(api(A=by_key)) == {"POST /invoices"}


def test_all_routes_of_an_api_that_asks_for_nothing_are_found() -> None:
    assert public_routes(api(None, A={"Path": "/invoices"}, B={"Path": "/{proxy+}", "Method": "any"})) == {"GET /invoices", "ANY /{proxy+}"}


def test_an_api_that_asks_everybody_has_none() -> None:
    assert public_routes(api(A={"Path": "/invoices"}, B={"Path": "/invoices", "Method": "post"})) == set()


@pytest.mark.parametrize(
    ("kind", "properties", "route"),
    [
        ("AWS::ApiGateway::Method", {"HttpMethod": "GET", "AuthorizationType": "NONE"}, "GET R"),
        ("AWS::ApiGateway::Method", {"HttpMethod": "GET", "AuthorizationType": "COGNITO_USER_POOLS"}, None),
        ("AWS::ApiGatewayV2::Route", {"RouteKey": "GET /a"}, "GET /a"),
        ("AWS::ApiGatewayV2::Route", {"RouteKey": "GET /a", "AuthorizationType": "JWT"}, None),
        ("AWS::Lambda::Url", {"AuthType": "NONE"}, "URL R"),
        ("AWS::Lambda::Url", {"AuthType": "AWS_IAM"}, None),
        ("AWS::ApiGateway::RestApi", {"BodyS3Location": {"Bucket": "b"}}, "BODY R"),
        ("AWS::ApiGatewayV2::Api", {"Body": {"paths": {"/a": {"get": {}}}}}, "GET /a"),
        ("AWS::ApiGatewayV2::Api", {"Body": {"paths": {"/a": {"get": {"security": [{"T": []}, {}]}}}}}, "GET /a"),
    ],
)
def test_a_route_is_found_however_it_is_declared(kind: str, properties: dict[str, Any], route: str | None) -> None:
    assert public_routes({"Resources": {"R": {"Type": kind, "Properties": properties}}}) == ({route} if route else set())
