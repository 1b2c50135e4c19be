"""A command killed in the midst of its work: `python -m tests.cloud.killed WRITES relance's arguments…`.

Once DynamoDB has answered that many transactions the process is gone, by SIGKILL: at the same place of its work on a slow machine and
on a fast one, which a parent that looks and then kills cannot promise.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.httpsession import URLLib3Session

from relance.cli.main import main

_send = URLLib3Session.send


def _killed_after(writes: int) -> None:
    answered = count(1)

    def send(session: URLLib3Session, request: AWSRequest | AWSPreparedRequest) -> AWSResponse:
        response = _send(session, request)
        target = request.headers.get("X-Amz-Target", b"")
        if b"TransactWriteItems" in (target if isinstance(target, bytes) else target.encode()) and next(answered) == writes:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    URLLib3Session.send = send  # type: ignore[assignment, method-assign]  # it is what every client sends through


if __name__ == "__main__":
    _killed_after(int(sys.argv[1]))
    sys.argv = ["relance", *sys.argv[2:]]
    main()
