"""Several who ask at once, on moto: it takes one request at a time, so each request is whole, and between them anything may happen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient


def at_once[T](ask: Callable[[], T], many: int = 2) -> list[T]:
    """What each of `many` is told who ask at the same time."""
    lock, real = Lock(), BaseClient._make_api_call  # type: ignore[attr-defined]  # where PynamoDB calls it too

    def in_turn(client: BaseClient, *request: Any) -> Any:
        import random
        import time

        time.sleep(random.random() * 0.03)
        with lock:
            return real(client, *request)

    with patch.object(BaseClient, "_make_api_call", in_turn), ThreadPoolExecutor(many) as pool:
        return [one.result() for one in [pool.submit(ask) for _ in range(many)]]
