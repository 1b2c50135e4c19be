"""Invoke a deployed function with an event file, and print its reply and the end of its log.

python -m tests.cloud.invoke invoice-aging events/invoice-aging-as-of.json
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from tests.cloud.local_cloud import STACK, CloudError, LocalCloud, standing


def invoke(cloud: LocalCloud, function: str, event: Path) -> tuple[bool, Any, str]:
    """Whether the function succeeded, its reply, and the end of its log. CloudError: no such function, file or cloud."""
    if not cloud.is_up():
        raise CloudError("the local cloud is not up; start it with: make run")
    try:
        payload = json.dumps(json.loads(event.read_text()))
    except (OSError, ValueError) as error:
        raise CloudError(f"{event} cannot be read as JSON: {error}") from None
    functions = cloud.client("lambda")
    try:
        answer = functions.invoke(
            FunctionName=f"{STACK}-{function.replace('_', '-').removeprefix(f'{STACK}-')}", Payload=payload, LogType="Tail"
        )
    except functions.exceptions.ResourceNotFoundException:
        names = sorted(found["FunctionName"].removeprefix(f"{STACK}-") for found in functions.list_functions()["Functions"])
        raise CloudError(f"there is no function {function}; there are {', '.join(names)}") from None
    log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
    return "FunctionError" not in answer, json.load(answer["Payload"]), log


def main(function: str, event: str) -> int:
    """Print what `invoke` finds; 1 if the function failed."""
    succeeded, reply, log = invoke(standing(), function, Path(event))
    print(log.rstrip())
    print(json.dumps(reply, indent=2, ensure_ascii=False))
    return 0 if succeeded else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except CloudError as error:
        sys.exit(f"relance: {error}")
