"""A cloud of the tests' own, deployed once by each worker on free ports, with nothing in it.

Two workers share the files: the tests wait for the cloud most of the time, which serves all requests in one process.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store.row import connection
from tests.cloud.deploy import deploy
from tests.cloud.discord_receiver import Receiver, receiving
from tests.cloud.local_cloud import LocalCloud, free_port
from tests.cloud.people import People


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The large night comes last: what it leaves would be work for every run after it."""
    items.sort(key=lambda item: item.path.name == "test_night.py")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The stack, deployed. What the functions fail is tried again at once, not minutes later."""
    own = LocalCloud(home=tmp_path_factory.mktemp("cloud"), port=free_port(), server={"LAMBDA_ASYNC_RETRY_BASE_SECONDS": "1"})
    own.start()
    try:
        deploy(own)
        yield own
    finally:
        own.stop()


@pytest.fixture(scope="session")
def _everybody(cloud: LocalCloud) -> People:
    return People(cloud)


@pytest.fixture
def people(_everybody: People, environment: None) -> People:
    """Whoever logs in to the cloud's API, once a session; the store of this process is aimed at the cloud by then."""
    return _everybody


@pytest.fixture(scope="session")
def discord(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A server in Discord's place."""
    with receiving(0, tmp_path_factory.mktemp("discord") / "posts.jsonl") as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process's own store and clients are aimed at the cloud, as the command line is."""
    if "cloud" in request.fixturenames:
        cloud: LocalCloud = request.getfixturevalue("cloud")
        aimed = cloud.environment()
        for name, value in aimed.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_PROFILE", raising=False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    settings.cache_clear()
    connection.cache_clear()
    clients.forget()
