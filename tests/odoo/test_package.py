"""What is fetched of Odoo, and from where: read without fetching anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.odoo.server.package import archive, wanted
from tests.odoo.server.place import OdooError

ONE_LINE = """# deb https://old.example.org/debian bookworm main
deb https://security.example.org/debian-security bookworm-security main
deb [signed-by=/a/keyring.gpg] https://mirror.example.org/debian bookworm main
deb https://second.example.org/debian bookworm main
"""
STANZAS = """Types: deb
# https://old.example.org/archive/debian/
URIs: https://mirror.example.org/debian
Suites: bookworm bookworm-updates
"""


@pytest.mark.parametrize("text", [ONE_LINE, STANZAS], ids=["lines", "stanzas"])
def test_the_archive_is_the_one_that_the_machine_uses(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.d").mkdir()
    (tmp_path / "list.d" / "debian.sources").write_text(text)
    assert archive([tmp_path / "absent.list", tmp_path / "list.d"]) == "https://mirror.example.org/debian"


def test_a_machine_without_debian_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb https://mirror.example.org/ubuntu noble main\n")
    with pytest.raises(OdooError, match="no list of apt names an archive of Debian"):
        archive([tmp_path / "sources.list"])


@pytest.mark.parametrize(
    ("path", "unpacked"),
    [
        ("odoo/http.py", True),
        ("odoo/addons/__init__.py", True),
        ("odoo/addons/base/models/res_users.py", True),
        ("odoo/addons/rpc/controllers/json2.py", True),
        ("odoo/addons/sale/__manifest__.py", True),
        ("odoo/addons/sale/models/sale_order.py", False),
        ("odoo/addons/base_setup/models/res_users.py", False),
        ("odoo-19.0.egg-info/PKG-INFO", True),
        ("addons/account/__manifest__.py", False),
    ],
)
def test_the_server_three_add_ons_and_the_manifests_of_the_others_are_unpacked(path: str, unpacked: bool) -> None:
    assert wanted(f"./usr/lib/python3/dist-packages/{path}") is unpacked
