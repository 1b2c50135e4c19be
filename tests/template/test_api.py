"""The API as it is deployed: its routes, what API Gateway itself refuses, and how much it takes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from relance.web.routes import ROUTES as SERVED
from tests.template.rendered import resources, source
from tests.template.routes import PUBLIC_ROUTES

(API,) = resources("AWS::ApiGateway::RestApi").values()
(STAGE,) = resources("AWS::ApiGateway::Stage").values()
BODY: dict[str, Any] = API["Body"]
EVENTS: dict[str, Any] = source()["Resources"]["Api"]["Properties"]["Events"]
ROUTES = sorted(f"{one['Properties']['Method'].upper()} {one['Properties']['Path']}" for one in EVENTS.values())
REFUSALS: dict[str, Any] = BODY["x-amazon-apigateway-gateway-responses"]


def test_every_route_is_one_of_the_function() -> None:
    described = {f"{method.upper()} {path}" for path, methods in BODY["paths"].items() for method in methods}
    assert described == set(ROUTES)
    assert len(ROUTES) == len(set(ROUTES))
    assert set(ROUTES) > PUBLIC_ROUTES


def test_the_function_serves_what_is_deployed_and_nothing_else() -> None:
    assert sorted(f"{route.method} {route.path.rstrip('/')}" for route in SERVED) == ROUTES


def test_the_function_too_asks_for_no_token_where_api_gateway_asks_for_none() -> None:
    assert {f"{route.method} {route.path}" for route in SERVED if route.access is None} == PUBLIC_ROUTES


@pytest.mark.parametrize("route", ROUTES)
def test_a_path_has_no_slash_at_its_end(route: str) -> None:
    # API Gateway finds it with one too, but a permission for a path with one holds for nothing.
    assert re.fullmatch(r"[A-Z]+ (/[a-z0-9.-]+|/\{[a-z]+\})+", route)


def test_every_route_that_asks_for_a_token_asks_the_one_pool() -> None:
    (scheme,) = BODY["components"]["securitySchemes"].values()
    assert scheme["x-amazon-apigateway-authtype"] == "cognito_user_pools"
    assert scheme["x-amazon-apigateway-authorizer"]["providerARNs"] == [{"Fn::GetAtt": ["UserPool", "Arn"]}]


def test_no_page_of_another_site_may_call_it() -> None:
    assert not [path for path, methods in BODY["paths"].items() if "options" in methods]
    assert "Access-Control" not in json.dumps(BODY)


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_api_gateway_refuses_is_a_problem_as_rfc_9457_has_it(kind: str) -> None:
    refusal = REFUSALS[kind]
    assert refusal["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    # API Gateway puts a quoted text in place of the variable.
    said = json.loads(refusal["responseTemplates"]["application/json"].replace("$context.error.messageString", '"why"'))
    assert {"type", "title", "detail"} <= set(said)
    assert said.get("status") == (int(refusal["statusCode"]) if "statusCode" in refusal else None)


def test_what_nobody_thought_of_is_refused_in_the_same_form() -> None:
    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= set(REFUSALS)


def test_a_token_that_is_missing_is_asked_for() -> None:
    assert REFUSALS["UNAUTHORIZED"]["statusCode"] == "401"
    assert REFUSALS["UNAUTHORIZED"]["responseParameters"]["gatewayresponse.header.WWW-Authenticate"] == "'Bearer'"


def test_a_path_that_there_is_not_is_not_found() -> None:
    assert REFUSALS["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"


def test_it_takes_no_more_than_the_parameters_say() -> None:
    (every,) = STAGE["MethodSettings"]
    assert (every["ResourcePath"], every["HttpMethod"]) == ("/*", "*")
    assert (every["ThrottlingRateLimit"], every["ThrottlingBurstLimit"]) == ({"Ref": "ApiRate"}, {"Ref": "ApiBurst"})


def test_an_access_log_names_nobody() -> None:
    condition, logged, _ = STAGE["AccessLogSetting"]["Fn::If"]
    assert condition == "HasApiAccessLogs"
    said = json.loads(re.sub(r"\$context\.[\w.]+", "x", logged["Format"]))
    assert set(said) == {"time", "request", "method", "route", "status", "refused", "milliseconds", "bytes"}
    assert not re.search(r"\$context\.(identity|authorizer|path\b)", logged["Format"])
