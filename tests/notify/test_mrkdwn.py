"""Slack's marks: made from those of Discord, and nothing of a name that links or mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.notify import markdown, mrkdwn


@pytest.mark.parametrize(
    ("discord", "slack"),
    [
        ("⚖️ **Facture en contentieux**", "⚖️ *Facture en contentieux*"),
        ("> **Client** : `<D> & **`", "> *Client* : `&lt;D&gt; &amp; **`"),
        ("a \\*b\\* \\<c\\> \\# \\@d & e", "a *b* &lt;c&gt; # @d &amp; e"),
        ("> [🔗 Voir](https://x.example/?a=1&b=2) _(ici)_", "> <https://x.example/?a=1&amp;b=2|🔗 Voir> _(ici)_"),
        ("\\[Voir\\]\\(https://x.example\\) `[a](https://x.example)`", "[Voir](https://x.example) `[a](https://x.example)`"),
        ("un → **deux**\n> > trois", "un → *deux*\n> &gt; trois"),
    ],
)
def test_discords_marks_become_slacks(discord: str, slack: str) -> None:
    assert mrkdwn.from_markdown(discord) == slack


@given(st.text())
def test_no_text_of_a_user_links_or_mentions(name: str) -> None:
    for said in (mrkdwn.escape(name), mrkdwn.from_markdown(f"**{markdown.escape(name)}** `{markdown.code(name)}`")):
        assert "<" not in said
        assert ">" not in said
    assert "\n" not in mrkdwn.escape(name)
    assert not mrkdwn.escape(name).endswith("@channel")


@pytest.mark.parametrize(
    ("slack", "words"),
    [
        ("⚖️ *Facture en contentieux*\n\n> *Client* : `D &amp; F`", "⚖️ Facture en contentieux\n\nClient : D & F"),
        ("2 * 3 * 4 &lt;b&gt; @\u200beveryone", "2 * 3 * 4 <b> @everyone"),
        ("> <https://x.example/?a=1&amp;b=2|🔗 Voir> _(ici)_", "🔗 Voir https://x.example/?a=1&b=2 (ici)"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_the_words_come_back(slack: str, words: str) -> None:
    assert mrkdwn.plain(slack) == words


@pytest.mark.parametrize("spaces", range(6))
def test_a_cut_never_leaves_half_an_entity(spaces: int) -> None:
    cut = mrkdwn.fit("x" * spaces + "&amp;" * 2_000)
    assert len(cut) <= mrkdwn.LIMIT
    assert cut.removesuffix("…").removeprefix("x" * spaces).replace("&amp;", "") == ""
