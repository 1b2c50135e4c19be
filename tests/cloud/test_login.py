"""Logging in to the cloud of `make run`, when there is none."""

from __future__ import annotations

import pytest

from tests.cloud.local_cloud import CloudError, free_port
from tests.cloud.login import main


def test_a_cloud_that_is_not_up_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("RELANCE_PORT", str(port))
    with pytest.raises(CloudError, match=rf"^make run is not up at http://127.0.0.1:{port}; start it, or set RELANCE_PORT$"):
        main(["guinee-gest"])
