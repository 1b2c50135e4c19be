"""What became of a rental's month, in words: why there is no invoice, or why it was left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from relance.domain.rental_billing import Verdict

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        Verdict.CREATED: "{number} created",
        Verdict.UPDATED: "{number} updated",
        Verdict.UNCHANGED: "{number} unchanged",
        Verdict.EMPTIED: "{number} cancelled: no worked day is left",
        Verdict.LOCKED: "{number} left as it is: {locked}",
        Verdict.INACTIVE: "the rental is inactive",
        Verdict.OUTSIDE: "the rental has no day in this month",
        Verdict.NO_VEHICLE: "no vehicle is assigned",
        Verdict.NO_RATE: "the daily rate is 0",
        Verdict.NO_DAY: "no worked day to bill",
        "left": "{said}; {left} worked day(s) on no invoice",
        "issued": "it is issued",
        "overdue": "it is overdue",
        "unpaid": "it is unpaid",
        "litigation": "it is in litigation",
        "paid": "it is paid",
        "cancelled": "it is cancelled",
        "edited": "its amounts were changed by hand",
        "paid in part": "part of it is paid",
    },
    "fr": {
        Verdict.CREATED: "{number} créée",
        Verdict.UPDATED: "{number} mise à jour",
        Verdict.UNCHANGED: "{number} inchangée",
        Verdict.EMPTIED: "{number} annulée : plus aucun jour travaillé",
        Verdict.LOCKED: "{number} laissée telle quelle : {locked}",
        Verdict.INACTIVE: "la location est inactive",
        Verdict.OUTSIDE: "la location n’a aucun jour dans ce mois",
        Verdict.NO_VEHICLE: "aucun véhicule assigné",
        Verdict.NO_RATE: "le tarif journalier est à 0",
        Verdict.NO_DAY: "aucun jour travaillé à facturer",
        "left": "{said} ; {left} jour(s) travaillé(s) sans facture",
        "issued": "elle est émise",
        "overdue": "elle est en retard",
        "unpaid": "elle est impayée",
        "litigation": "elle est en contentieux",
        "paid": "elle est payée",
        "cancelled": "elle est annulée",
        "edited": "ses montants ont été modifiés à la main",
        "paid in part": "elle est payée en partie",
    },
}


_EMPTIED: Final = {"en": "no worked day is left to bill", "fr": "plus aucun jour travaillé à facturer"}


def emptied(language: str) -> str:
    """Why a draft is cancelled from which the last day was taken; in English where the language is not spoken."""
    return _EMPTIED.get(language, _EMPTIED["en"])


def verdict(month: Mapping[str, Any], language: str) -> str:
    """Of a month as a run's line has it (`verdict`, `number`, `locked`, `left`); in English where the language is not spoken."""
    words = _WORDS.get(language, _WORDS["en"])
    locked = words.get(month.get("locked", ""), "")
    said = words[month["verdict"]].format(number=month.get("number", ""), locked=locked)
    return words["left"].format(said=said, left=left) if (left := month.get("left")) else said
