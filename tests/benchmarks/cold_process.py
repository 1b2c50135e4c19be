"""The measured process: one cold start. Started by cold_start.py with no site-packages; it imports nothing that Lambda's runtime would not.

python -I -S -B cold_process.py TASK PACKAGES EVENT
"""

import json
import sys


class Context:
    """What Lambda tells a function of its invocation."""

    aws_request_id = "bench"

    def get_remaining_time_in_millis(self) -> int:
        """As much as the longest job has."""
        return 300_000


if __name__ == "__main__":
    task, packages, event = sys.argv[1:]
    sys.path[:0] = [task, packages]
    from app import handler  # type: ignore[import-not-found]  # the function's, once its folder is on the path

    with open(event, encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be paid for by the function
        print(json.dumps(handler(json.load(file), Context())))
