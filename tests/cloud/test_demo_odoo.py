"""What `make run` takes for an Odoo of yours: named whole or not at all, its key in no text, its host let pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.cloud import demo_odoo
from tests.cloud.demo_odoo import Server, named, parameters
from tests.cloud.local_cloud import CloudError, LocalCloud
from tests.template.rendered import source

NAMED: Final = {"ODOO_URL": "http://odoo.lan:8069/", "ODOO_DATABASE": "prod", "ODOO_LOGIN": "awa", "ODOO_KEY": "k-canary"}


def test_without_an_address_there_is_none_whatever_else_is_set() -> None:
    assert named({}) is None
    assert named(NAMED | {"ODOO_URL": " "}) is None


def test_it_is_named_by_four_variables_and_shows_its_key_to_nobody() -> None:
    server = named(NAMED)
    assert server == Server(url="http://odoo.lan:8069", database="prod", login="awa", key="k-canary")
    assert "canary" not in repr(server)
    assert json.loads(server.credentials) == {"login": "awa", "key": "k-canary"}


def test_each_variable_that_is_missing_is_said() -> None:
    with pytest.raises(CloudError, match="ODOO_URL is set and ODOO_DATABASE, ODOO_KEY not"):
        named(NAMED | {"ODOO_DATABASE": "", "ODOO_KEY": ""})


@pytest.mark.parametrize("url", ["odoo.lan", "ftp://odoo.lan", "http://awa:canary@odoo.lan", "http://[odoo"])
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(CloudError, match="must be an address such as") as refused:
        named(NAMED | {"ODOO_URL": url})
    assert "canary" not in str(refused.value)


def test_the_host_that_is_named_is_let_pass_and_so_is_the_one_of_before(tmp_path: Path) -> None:
    cloud = LocalCloud(home=tmp_path, port=1)
    assert parameters(cloud, None) == {"OdooHosts": "127.0.0.1,localhost"}
    assert parameters(cloud, named(NAMED)) == {"OdooHosts": "127.0.0.1,localhost,odoo.lan"}
    (tmp_path / "organisations-asg.jsonl").write_text(json.dumps({"odoo": {"url": "http://old.lan"}}))
    assert parameters(cloud, None) == {"OdooHosts": "127.0.0.1,localhost,old.lan"}
    assert set(parameters(cloud, None)) <= set(source()["Parameters"])


def test_no_variable_of_it_reaches_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NAMED.items():
        monkeypatch.setenv(name, value)
    assert not set(NAMED) & set(LocalCloud(home=tmp_path, port=1).environment())


def test_without_one_that_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo_odoo.say_none(LocalCloud(home=tmp_path, port=1))
    assert capsys.readouterr().out.strip() == "No Odoo is read: ODOO_URL is not set."
