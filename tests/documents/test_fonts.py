"""The recipe of the fonts (`layers/packing/fonts.py`), tried on what it has made."""

from __future__ import annotations

import pytest

from layers.packing import fonts
from relance.documents.characters import CHARACTERS
from relance.documents.measure import font_file


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_the_recipe_leaves_what_it_has_made_as_it_is(bold: bool) -> None:
    made = fonts.subset(font_file(bold))
    assert {chr(code) for code in made.getBestCmap()} == CHARACTERS
    assert not {"GPOS", "GSUB", "fpgm"} & set(made.keys())


def test_a_font_that_lacks_a_character_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "CHARACTERS", CHARACTERS | {"李"})
    with pytest.raises(ValueError, match=r"U\+674E"):
        fonts.subset(font_file(bold=False))


def test_each_font_is_made_of_one_that_the_recipe_names() -> None:
    assert set(fonts.FACES.values()) == {font_file(bold).name for bold in (False, True)}
