"""The template as CloudFormation gets it: SAM's own translator, offline.

python -m tests.template.rendered FILE        write it there, for the checkers of `make lint`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from boto3.session import Session
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]  # the translator has no types
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]  # nor has this
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # nor this

ROOT: Final = Path(__file__).resolve().parents[2]
#: Parameters without a default; what they hold does not matter here.
_GIVEN: Final = {"SenderDomain": "example.org", "Sender": "relance@example.org"}
#: The template names no managed policy. What the translator itself would attach, it must be able to find.
_MANAGED: Final = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def source() -> Any:
    """The template as it is written."""
    return yaml_parse((ROOT / "template.yaml").read_text())


@lru_cache(maxsize=1)
def rendered() -> Mapping[str, Any]:
    """The template after the SAM transform. Code is said to be on S3, where `sam deploy` puts it."""
    template = source()
    for resource in template["Resources"].values():
        for location in ("CodeUri", "ContentUri"):
            if location in resource["Properties"]:
                resource["Properties"][location] = "s3://bucket/code"
    return translated(template)


def translated(template: Any) -> Mapping[str, Any]:
    """A SAM template after the transform."""
    # The translator wants to know a region, and asks it nothing; nor does it look up managed policies, when it has a list of them.
    translator = Translator(_MANAGED, Parser(), boto_session=Session(region_name="eu-west-3"))
    result: Mapping[str, Any] = translator.translate(template, dict(_GIVEN))
    return result


def resources(kind: str) -> dict[str, Any]:
    """The properties of all resources of that kind, by logical id."""
    return {name: one.get("Properties", {}) for name, one in rendered()["Resources"].items() if one["Type"] == kind}


def texts(value: Any) -> Iterator[str]:
    """Every string in a structure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def variables(function: str) -> dict[str, Any]:
    """The environment variables of a function, by its logical id."""
    found: dict[str, Any] = resources("AWS::Lambda::Function")[function]["Environment"]["Variables"]
    return found


def attribute(name: str, of: str) -> dict[str, list[str]]:
    """How the template refers to an attribute of a resource: `!GetAtt of.name`."""
    return {"Fn::GetAtt": [of, name]}


def main(path: Path) -> None:
    """Write the rendered template as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rendered(), indent=1))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
