"""The server in Discord's place keeps what it is sent, and answers as it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.cloud.discord_receiver import Receiver, receiving
from tests.cloud.local_cloud import CloudError


def test_a_post_is_kept_and_answered_with_its_id(tmp_path: Path) -> None:
    with receiving(0, tmp_path / "posts.jsonl") as receiver:
        answer = requests.post(receiver.url(), json={"content": "Bonjour"}, timeout=5)
        assert (answer.status_code, answer.json()["id"]) == (200, "1")
        assert receiver.contents() == ["Bonjour"]


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_path_chooses_the_reply(tmp_path: Path, status: int) -> None:
    with receiving(0, tmp_path / "posts.jsonl") as receiver:
        assert requests.post(receiver.url(str(status)), json={"content": "x"}, timeout=5).status_code == status
        assert (len(receiver.posts()), receiver.contents()) == (1, [])


def test_or_none(tmp_path: Path) -> None:
    with receiving(0, tmp_path / "posts.jsonl") as receiver, pytest.raises(requests.ConnectionError):
        requests.post(receiver.url("drop"), json={"content": "x"}, timeout=5)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    def second(first: Receiver) -> None:
        with receiving(first.port, tmp_path / "more.jsonl"):
            raise AssertionError("two servers on one port")

    with receiving(0, tmp_path / "posts.jsonl") as receiver, pytest.raises(CloudError, match="is taken"):
        second(receiver)
