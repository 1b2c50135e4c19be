"""The routes of a rendered template that anybody may call without a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

#: Routes that are meant to need no token: they say what the API is like, and hold nothing of anybody.
PUBLIC_ROUTES: Final[frozenset[str]] = frozenset({"GET /openapi.json", "GET /docs"})
_METHODS: Final = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method"}


def public_routes(template: Mapping[str, Any]) -> set[str]:
    """Every route without a token, as `GET /path`; a function's own URL as `URL Function`; an API that is described elsewhere by name."""
    found: set[str] = set()
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api":
                found |= set(_described(properties.get("Body") or {}))
                if "BodyS3Location" in properties:
                    found.add(f"BODY {name}")
            case "AWS::ApiGateway::Method" if properties.get("AuthorizationType", "NONE") == "NONE":
                found.add(f"{properties['HttpMethod']} {name}")
            case "AWS::ApiGatewayV2::Route" if properties.get("AuthorizationType", "NONE") == "NONE":
                found.add(str(properties["RouteKey"]))
            case "AWS::Lambda::Url" if properties.get("AuthType") != "AWS_IAM":
                found.add(f"URL {name}")
    return found


def _described(body: Mapping[str, Any]) -> Iterator[str]:
    """The routes without a token of an OpenAPI document, of version 2 (REST) or 3 (HTTP)."""
    schemes = body.get("securityDefinitions") or body.get("components", {}).get("securitySchemes") or {}
    # A key names a customer's plan and proves nothing; what proves something has an authorizer.
    proving = {name for name, scheme in schemes.items() if {"x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"} & set(scheme)}
    for path, methods in body.get("paths", {}).items():
        for method in sorted(_METHODS & set(methods)):
            asked = methods[method].get("security", body.get("security", []))
            if not _asks_for_one_of(proving, asked) and not _answers_itself(methods[method]):
                yield f"{'ANY' if method.startswith('x-') else method.upper()} {path}"


def _asks_for_one_of(proving: set[str], alternatives: list[Mapping[str, Any]]) -> bool:
    """Whether each of the alternatives that would let a caller in asks for a proof."""
    return bool(alternatives) and all(proving & set(alternative) for alternative in alternatives)


def _answers_itself(method: Mapping[str, Any]) -> bool:
    """A browser's question before the real one: the gateway answers, and no code of ours is reached."""
    return bool(method.get("x-amazon-apigateway-integration", {}).get("type") == "mock")
