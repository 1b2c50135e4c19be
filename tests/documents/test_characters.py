"""The characters that the fonts have, and what becomes of the others."""

from __future__ import annotations

import pytest
from babel.localedata import locale_identifiers
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st

from relance.documents.characters import CHARACTERS, REPLACEMENT, lacking, printable
from relance.documents.measure import font_file
from relance.documents.words import WORDS
from relance.domain.money import MINOR_DIGITS
from tests.documents.written import written


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_the_font_has_every_character_that_is_named_and_draws_it(bold: bool) -> None:
    with TTFont(font_file(bold)) as font:
        cmap, glyphs = font.getBestCmap(), font["glyf"]
        assert {chr(code) for code in cmap} == CHARACTERS
        blank = {one for one in CHARACTERS if not glyphs[cmap[ord(one)]].numberOfContours}
        assert {one for one in blank if not one.isspace()} <= {"\u00ad"}
        assert all(font["hmtx"].metrics[cmap[ord(one)]][0] for one in CHARACTERS)


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_a_font_is_small_and_may_be_embedded(bold: bool) -> None:
    assert font_file(bold).stat().st_size < 40_000
    with TTFont(font_file(bold)) as font:
        assert font["OS/2"].fsType == 0
    assert "SIL OPEN FONT LICENSE" in font_file(bold).with_name("LICENSE").read_text(encoding="utf-8")


#: French and English of all regions, but not English in the Deseret and Shavian alphabets.
LOCALES = [one for one in locale_identifiers() if one.split("_")[0] in ("fr", "en") and "Dsrt" not in one and "Shaw" not in one]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_written_in_a_locale_has_no_character_that_is_missing(locale: str) -> None:
    texts = [text for currency in MINOR_DIGITS for text in written(locale, currency)]
    assert lacking(texts) == ()
    assert [printable(text) for text in texts] == texts


def test_the_words_have_no_character_that_is_missing() -> None:
    assert lacking([repr(words) for words in WORDS.values()]) == ()


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("N’Zérékoré, Œuvre, Łukasz", "N’Zérékoré, Œuvre, Łukasz"),
        ("1\u202f298\u202f000\u00a0FG €₵₦₣£$¥₹", "1\u202f298\u202f000\u00a0FG €₵₦₣£$¥₹"),
        ("Mbalɔ Ɓayɗe Ŋɲƴ", "Mbalɔ Ɓayɗe Ŋɲƴ"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\nc\td  e\u2028f", "a b c d e f"),
        (" bord ", "bord"),
        ("co\u00adupé\u200b \u202aici\u202c", "coupé ici"),
        ("-1 et \u22121", "-1 et –1"),
        ("", ""),
    ],
)
def test_a_text_that_can_be_shown_lacks_nothing(given_: str, shown: str) -> None:
    assert (printable(given_), lacking([given_])) == (shown, ())


@pytest.mark.parametrize(
    ("given_", "shown", "missing"),
    [
        ("李 Łukasz", f"{REPLACEMENT} Łukasz", ("李",)),
        ("مرحبا", REPLACEMENT * 5, ("ا", "ب", "ح", "ر", "م")),
        ("😀️!", f"{REPLACEMENT}!", ("😀",)),
        ("\ud800x\ue000", f"{REPLACEMENT}x{REPLACEMENT}", ("\ud800", "\ue000")),
        ("q\u0323\u0307", f"q{REPLACEMENT * 2}", ("\u0307", "\u0323")),
        (REPLACEMENT, REPLACEMENT, (REPLACEMENT,)),
    ],
)
def test_each_character_that_the_fonts_lack_is_replaced_and_named(given_: str, shown: str, missing: tuple[str, ...]) -> None:
    assert (printable(given_), lacking([given_])) == (shown, missing)


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_shown_can_always_be_printed_and_says_what_it_lacks(given_: str) -> None:
    shown = printable(given_)
    assert set(shown) <= CHARACTERS
    assert (REPLACEMENT in shown) == bool(lacking([given_]))
    assert set(printable(shown)) == set(shown)
