"""Only public addresses are called, over https, at the very address that was looked at; with exceptions that the stack itself names."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from relance.odoo.addresses import addresses, is_public, place
from relance.odoo.connecting import connect
from relance.odoo.errors import PassingError, UnusableAddressError
from relance.runtime.settings import settings
from tests.odoo.answering import answering, said
from tests.odoo.certificates import authority
from tests.odoo.speaking import ORDERS, QUICK, at, ready, to

__all__ = ["ready"]

SPOKEN = "json2 19.0"
PUBLIC = ["8.8.8.8", "185.25.42.1", "2a00:1450:4007:80e::200e", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.170.2"),  # noqa: S104 - a case
    *("100.64.0.1", "100.127.255.254", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "", "localhost", "8.8.8", "0x7f000001", "2130706433"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_any_other_may_not(address: str) -> None:
    assert not is_public(address)


URLS = [
    "https://127.0.0.1",
    "https://127.1",
    "https://2130706433",
    "https://0x7f.1",
    "https://[::1]:8069",
    "https://[::ffff:10.0.0.1]",
    "https://localhost.",
]


@pytest.mark.parametrize("url", URLS)
def test_no_way_to_write_a_private_address_gets_through(url: str) -> None:
    with pytest.raises(UnusableAddressError, match="not public"):
        addresses(place(url))


@pytest.mark.parametrize("url", ["http://odoo.example", "HTTP://odoo.example:443/SECRET"])
def test_without_tls_nothing_is_sent(url: str) -> None:
    with pytest.raises(UnusableAddressError, match=r"odoo\.example must begin with https") as raised:
        place(url)
    assert "SECRET" not in str(raised.value)


NONE = ["", "odoo.example", "ftp://odoo.example", "https://", "https://[::1", "https://a:x", "file:///etc/passwd", f"https://{'a' * 70}"]


@pytest.mark.parametrize("url", NONE)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(UnusableAddressError, match="must look like"):
        place(url)


def test_a_name_in_another_script_is_written_as_the_certificate_has_it() -> None:
    there = place("https://Bücher.Example.:8443/odoo/")
    assert (there.host, there.port, there.path) == ("xn--bcher-kva.example", 8443, "/odoo")


def test_a_host_that_has_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(UnusableAddressError, match=r"odoo\.example is at an address that is not public"):
        addresses(place("https://odoo.example"))


def test_a_host_without_an_address_may_have_one_later() -> None:
    with pytest.raises(PassingError, match=r"no-such-host\.invalid could not be found"):
        addresses(place("https://no-such-host.invalid"))


def test_a_host_of_our_own_settings_may_be_private_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "localhost,10.0.0.5")
    settings.cache_clear()
    assert "127.0.0.1" in addresses(place("http://LOCALHOST:8069"))
    with pytest.raises(UnusableAddressError):
        addresses(place("https://10.0.0.6"))


@pytest.mark.usefixtures("ready")
def test_the_name_is_looked_up_once_and_the_connection_goes_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(said(SPOKEN, [])) as server:
        monkeypatch.setenv("RELANCE_ODOO_HOSTS", "odoo.example")
        settings.cache_clear()
        asked = looked_up(monkeypatch, "127.0.0.1")
        with to(server, SPOKEN, url=f"http://odoo.example:{server.port}") as odoo:
            odoo.found(ORDERS, [])
    assert [host for host in asked if host == "odoo.example"] == ["odoo.example"]
    assert server.asked[0].headers["Host"] == f"odoo.example:{server.port}"


@pytest.mark.usefixtures("ready")
def test_the_next_address_is_tried_if_the_first_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(said(SPOKEN, [])) as server:
        monkeypatch.setenv("RELANCE_ODOO_HOSTS", "odoo.example")
        settings.cache_clear()
        looked_up(monkeypatch, "127.0.0.2", "127.0.0.1")
        with to(server, SPOKEN, url=f"http://odoo.example:{server.port}") as odoo:
            assert odoo.found(ORDERS, []).rows == []


@pytest.mark.usefixtures("ready")
def test_a_private_host_gets_no_connection_at_all() -> None:
    with answering(said(SPOKEN, [])) as server, pytest.raises(UnusableAddressError):
        to(server, SPOKEN, url=f"https://127.0.0.2:{server.port}").found(ORDERS, [])
    assert server.connections == 0


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("names", [["odoo.example"], ["127.0.0.1"]], ids=["of a name", "of an address"])
def test_a_certificate_of_that_very_host_is_accepted(names: list[str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = authority(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ours.bundle))
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", names[0])
    settings.cache_clear()
    with answering(said(SPOKEN, []), tls=ours.context(names)) as server:
        looked_up(monkeypatch, "127.0.0.1")
        with to(server, SPOKEN, url=f"https://{names[0]}:{server.port}") as odoo:
            assert odoo.found(ORDERS, []).rows == []


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("fault", ["another name", "expired", "unknown authority"])
def test_another_certificate_is_refused_and_nothing_sent(fault: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = authority(tmp_path)
    if fault != "unknown authority":
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ours.bundle))
    name = "elsewhere.example" if fault == "another name" else "127.0.0.1"
    context = ours.context([name], expired=fault == "expired")
    refused = pytest.raises(UnusableAddressError, match=r"certificate of 127\.0\.0\.1 is not valid")
    with answering(said(SPOKEN, []), tls=context) as server, refused:
        connect(at(server), limits=QUICK)
    assert server.asked == []


def looked_up(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    """From now on every name has these addresses; the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **named: Any) -> list[Any]:
        asked.append(host)
        if host == "odoo.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]
        return real(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked
