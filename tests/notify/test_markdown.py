"""User text in Discord's Markdown stays text; a message fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.notify.markdown import LIMIT, code, escape, fit, plain, size
from relance.wording.formatting import one_line


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Mamadou Diallo", "Mamadou Diallo"),
        ("**gras** _ital_ ~~non~~ ||caché||", r"\*\*gras\*\* \_ital\_ \~\~non\~\~ \|\|caché\|\|"),
        ("[ici](https://x.example)", r"\[ici\]\(https://x.example\)"),
        ("# titre\n> cité", r"\# titre \> cité"),
        ("<@123> <#5> @everyone", "\\<@\u200b123\\> \\<\\#5\\> @\u200beveryone"),
        ("C:\\`x`", r"C:\\\`x\`"),
        ("deux\r\nlignes\t\u202eretournées", "deux lignes retournées"),
    ],
)
def test_user_text_does_not_format_link_or_mention(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(("text", "shown"), [("a`b", "a'b"), ("*x*", "*x*"), ("", "–"), ("a\nb", "a b")])
def test_a_code_span_cannot_be_left(text: str, shown: str) -> None:
    assert code(text) == shown


@given(st.text())
def test_the_way_back_to_plain_words_undoes_the_escape(text: str) -> None:
    assert plain(escape(text)) == one_line(text)


def test_our_markdown_as_plain_words() -> None:
    assert plain("⚖️ **Titre**\n\n> **Client** : `a*b`\n> **Reste** : **1 \\_ 2**") == "⚖️ Titre\n\nClient : a*b\nReste : 1 _ 2"


def test_a_link_of_ours_becomes_its_label_and_address_and_a_users_stays_text() -> None:
    ours = "[🔗 Voir](https://x.example/a_b?c=%28d%29#e) _(connexion)_"
    assert plain(f"> {ours}") == "🔗 Voir https://x.example/a_b?c=%28d%29#e (connexion)"
    users = "[Voir](https://x.example) _(connexion)_ `"
    assert plain(escape(users)) == users
    assert plain(f"`{code('[a](https://x.example) _(b)_')}`") == "[a](https://x.example) _(b)_"


@given(st.text(max_size=5000), st.integers(min_value=10, max_value=LIMIT))
def test_a_fitted_text_is_never_above_the_limit(text: str, limit: int) -> None:
    assert size(fit(text, limit)) <= limit
    assert fit(text, limit) == text or fit(text, limit).endswith("…")


def test_a_text_is_cut_at_a_line_or_word_and_counts_an_emoji_twice() -> None:
    assert fit("un deux trois quatre", 16) == "un deux trois…"
    assert fit("première ligne\nseconde ligne", 18) == "première ligne…"
    assert size(fit("💸" * 3000)) <= LIMIT
