"""One address, exactly."""

from __future__ import annotations

import pytest

from relance.domain.errors import InvalidError
from relance.notify.addresses import recipient, sender


@pytest.mark.parametrize(
    ("text", "address"),
    [(" a@x.example ", "a@x.example"), ("a@é.example", "a@xn--9ca.example"), ('"a b"@x.example', '"a b"@x.example')],
)
def test_one_address_is_accepted(text: str, address: str) -> None:
    assert recipient(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@x",
        "a@",
        "a@x, b@y",
        "a@x;b@y",
        "a@x\nBcc: b@y",
        "A <a@x>",
        "é@x.example",
        "a b@x",
        "a@x\u202f, b@y",
        "a@" + "é" * 80,
    ],
)
def test_none_several_or_broken_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="is not one e-mail address"):
        recipient(text)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("a@x.example", "a@x.example"),
        ("Goo School <a@x.example>", "Goo School <a@x.example>"),
        ('"École, Sarl" <a@x.example>', "=?utf-8?b?w4ljb2xlLCBTYXJs?= <a@x.example>"),
    ],
)
def test_a_sender_may_have_a_name(text: str, header: str) -> None:
    assert sender(text) == header


@pytest.mark.parametrize("text", ["Goo School", "Goo <a@x>, b@y", "Goo\r\nBcc: b@y <a@x>"])
def test_a_broken_sender_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="is not one e-mail address"):
        sender(text)
