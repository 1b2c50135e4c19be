"""Hostile records: whatever somebody types into another system, nothing leaves its line or its marks, and every message fits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance.domain.message import Message
from relance.domain.mirror import ModelSpec, Notice
from relance.domain.organisation import ChannelKind, Role
from relance.notify import mrkdwn
from relance.notify.digest import joined
from relance.notify.markdown import LIMIT, size
from relance.notify.mirror_notice import NoticeFacts, notices
from tests.notify import mirrored as m

EVERYBODY = replace(m.KARIM, roles=tuple(Role))
#: What a post needs besides when it is sent again.
MARKER = 250
FRAGMENTS = (
    *("`", "``", "\\", "\\`", "*", "**", "_", "~~", "||", "\n", "\r\n", "\u2028", "\x00", "\x1b[31m", "\u202e", "💸", "\ud800", "> ", "# "),
    *(
        "@everyone",
        "@here",
        "<@1>",
        "<#1>",
        "<!channel>",
        "](https://x.example)",
        "[a](https://x.example)",
        "_(x)_",
        "<https://x.example|y>",
    ),
    *("<script>", "</td>", "&lt;", '"', "{{ 7 * 7 }}", "{id}", "%s", "500.00", "None"),
)
hostile = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12).map("".join),
    st.sampled_from(FRAGMENTS).map(lambda one: (one * 10_000)[:10_000]),
    st.text(max_size=300),
)
_LIMITS = {ChannelKind.SLACK: mrkdwn.LIMIT}
#: Marks of ours: a code span, or bold in which every special character is escaped.
CODE = r"`[^`\n]+`"
BOLD = r"\*\*(?:\\[\\*_`~|>#\[\]()<]|[^\\*_`~|>#\[\]()<@\n]|@\u200b)+\*\*"
LINK = r"\[🔗 [\w ]+\]\(https://asg\.example/[^\s()\[\]`<>]+\) _\([\w ]+\)_"
TITLE = re.compile(r"\S+ \*\*(?:\\[\\*_`~|>#\[\]()<]|[^\\*_`~|>#\[\]()<@\n]|@\u200b)+\*\*")
LINE = re.compile(rf"> (?:\*\*[\w ]+\*\* : (?:{CODE}|{BOLD})|{LINK})")
TAG = re.compile(r"<[^>]*>")


def spoiled(facts: NoticeFacts, evil: str, spec: ModelSpec) -> NoticeFacts:
    """The same record, with that in place of every text, name and number. A reason is still one."""
    values: dict[str, Any] = dict.fromkeys(facts.values, evil) | {spec.reason: f"x{evil}"}
    return replace(facts, values=values, before=evil, before_name=evil, names=dict.fromkeys(facts.names, evil), agent=evil)


def told(spec: ModelSpec, notice: Notice, facts: NoticeFacts) -> tuple[Message, Message, Message]:
    (mail, *_), (discord, slack) = notices(m.DEPOT, [EVERYBODY], spec, notice, facts, 7), m.posts(spec, notice, facts)
    return mail, discord, slack


CASES = pytest.mark.parametrize(
    ("spec", "notice", "facts"),
    [
        (m.TOP_UPS, m.NEW_TOP_UP, m.TOP_UP),
        (m.ORDERS, m.NEW_ORDER, m.ORDER),
        (m.ORDERS, m.NEW_DATE, m.ORDER),
        (m.TRUCK, m.a_notice("created"), m.A_TRUCK),
        (m.TRUCK, m.a_notice("changed", "plate"), m.A_TRUCK),
        (m.TRUCK, m.a_notice("changed", "price"), m.A_TRUCK),
    ],
    ids=["top_up", "order", "delivery_date", "created", "changed", "changed amount"],
)


@CASES
@given(evil=hostile)
@settings(max_examples=60, deadline=None)
def test_nothing_leaves_its_line_or_its_marks(spec: ModelSpec, notice: Notice, facts: NoticeFacts, evil: str) -> None:
    tame = told(spec, notice, facts)
    mail, discord, slack = told(replace(spec, label=evil), notice, spoiled(facts, evil, spec))
    title, blank, *lines = discord.text.split("\n")
    assert TITLE.fullmatch(title)
    assert blank == ""
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert [one.text.count("\n") for one in (mail, discord, slack)] == [one.text.count("\n") for one in tame]
    assert TAG.findall(mail.html) == TAG.findall(tame[0].html)
    assert TAG.findall(slack.text) == TAG.findall(tame[2].text)
    assert "\n" not in mail.subject + mail.headline


@CASES
@given(evil=hostile)
@settings(max_examples=60, deadline=None)
def test_every_message_fits(spec: ModelSpec, notice: Notice, facts: NoticeFacts, evil: str) -> None:
    page = replace(m.ODOO, record_url="https://asg.example/" + "x" * 240 + "?model={model}&id={id}")
    evils = replace(spec, label=evil), notice, spoiled(facts, evil, spec)
    for message in (*m.posts(*evils, odoo=page), notices(replace(m.DEPOT, odoo=page), [EVERYBODY], *evils, 7)[0]):
        assert size(message.text) <= _LIMITS.get(message.channel, LIMIT) - MARKER
        assert len(message.html) < 10_000
        assert size(message.headline) < LIMIT / 2


@given(st.lists(hostile, min_size=6, max_size=12))
@settings(max_examples=40, deadline=None)
def test_a_burst_of_them_is_a_list_of_one_line_each(evils: list[str]) -> None:
    each = [m.posts(m.ORDERS, m.NEW_ORDER, spoiled(m.an_order(n), evil, m.ORDERS))[0] for n, evil in enumerate(evils)]
    post = joined(each, "Dima Gaz").text
    title, _, *lines = post.split("\n")
    assert title == f"🔔 **{len(evils)} nouvelles commandes**"
    assert size(post) <= LIMIT - MARKER
    assert all(line.startswith("> ") for line in lines[:-2])
    assert lines[-2:] == ["", "— Dima Gaz"]
    assert "@everyone" not in post
