"""The manner of the system before this one (seed: rentals): `success` and `message`, in the language of the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypedDict

from relance.web.problems import UNKNOWN, Problem
from relance.web.reading import NO_FORM, NO_JSON, NO_OBJECT, NO_TEXT
from relance.web.reply import Reply

#: What is spoken to somebody who is not known yet: the language of those who call these places.
USUAL: Final = "fr"


class RefusalShape(TypedDict):
    """Nothing was done, and why."""

    success: Literal[False]
    message: str


#: Of a status, what is said to anybody; of a name, what is said of that.
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "400": "La demande n’est pas valable.",
        NO_TEXT: "Le corps de la demande n’est pas du texte en UTF-8.",
        NO_JSON: "Le corps de la demande n’est pas du JSON valable.",
        NO_OBJECT: "Le corps de la demande doit être un objet JSON, par exemple {{}}.",
        NO_FORM: "Le corps de la demande n’est pas un formulaire lisible.",
        "401": "Connectez-vous : le jeton manque, ou il n’est plus valable.",
        "403": "Vous n’avez pas le droit de faire cela.",
        "404": "Cela n’existe pas.",
        "405": "Cette adresse ne connaît pas cette méthode.",
        "409": "Rien n’a été fait : un enregistrement vient de changer ou ne peut être lu ; vérifiez-le et réessayez.",
        "413": "La demande est trop grande.",
        "415": "Envoyez un formulaire (application/x-www-form-urlencoded) ou du JSON (application/json), et dites-le dans Content-Type.",
        "422": "Cette clé (Idempotency-Key) a servi à une autre demande.",
        "500": "Une erreur s’est produite chez nous ; donnez ce numéro à l’administrateur : {id}",
        "503": "Le service est occupé ; réessayez dans un instant.",
        "month": "Le mois (month) doit être un nombre entier de 1 à 12.",
        "year": "L’année (year) doit être un nombre entier de 2000 à 2100.",
        "unknown": "Le champ {field} n’est pas connu ici.",
        "done": "Factures générées/mises à jour pour {many} location(s) sur {month}.",
        "locked": " {many} laissée(s) telle(s) quelle(s) ({numbers}).",
        "left": " {many} jour(s) travaillé(s) sans facture.",
        "running": "La génération des factures sur {month} est en cours.",
        "one running": "La facture de la location n° {rental} est en cours de génération.",
        "nothing": "Aucune facture générée sur {month} : {why}",
        "no rental": "La location n° {rental} n’existe pas.",
        "no run": "Cette génération n’existe pas.",
        "one done": "Facture {number} générée pour la location n° {rental} : {worked} jour(s) travaillé(s).",
        "one nothing": "Aucune facture pour la location n° {rental} : {why}.",
        "parked": "location n° {rental} : {why}",
        "failed": "la génération a échoué : {why}",
    },
    "en": {
        "400": "This request makes no sense.",
        NO_TEXT: "The body is not text in UTF-8.",
        NO_JSON: "The body is not JSON.",
        NO_OBJECT: "The body must be a JSON object, for example {{}}.",
        NO_FORM: "The body is no form that can be read.",
        "401": "Log in: there is no token, or it is not valid any more.",
        "403": "You may not do this.",
        "404": "There is no such thing.",
        "405": "This place does not know this method.",
        "409": "Nothing was done: a record changed just now, or cannot be read; look at it and try again.",
        "413": "The request is too large.",
        "415": "Send a form (application/x-www-form-urlencoded) or JSON (application/json), and say so in Content-Type.",
        "422": "This key (Idempotency-Key) was used for another request.",
        "500": "Something went wrong here; tell the administrator this number: {id}",
        "503": "The service is busy; try again in a moment.",
        "month": "The month must be a whole number from 1 to 12.",
        "year": "The year must be a whole number from 2000 to 2100.",
        "unknown": "The field {field} is not known here.",
        "done": "Invoices generated/updated for {many} rental(s) in {month}.",
        "locked": " {many} left as they are ({numbers}).",
        "left": " {many} worked day(s) on no invoice.",
        "running": "The invoices of {month} are being generated.",
        "one running": "The invoice of rental {rental} is being generated.",
        "nothing": "No invoice was generated in {month}: {why}",
        "no rental": "Rental {rental} does not exist.",
        "no run": "There is no such generation.",
        "one done": "Invoice {number} generated for rental {rental}: {worked} day(s) worked.",
        "one nothing": "No invoice for rental {rental}: {why}.",
        "parked": "rental {rental}: {why}",
        "failed": "the generation failed: {why}",
    },
}
#: Of what there is not, what is said of it.
_MISSING: Final[Mapping[str, str]] = {"rental": "no rental", "run": "no run"}


def said(language: str, what: str, **facts: object) -> str:
    """A sentence in that language, in English where it is not spoken."""
    return _WORDS.get(language, _WORDS["en"])[what].format(**facts)


def refusal(problem: Problem, language: str) -> Reply:
    """What is said when nothing was done. What is wrong with fields is said of each of them, by its name."""
    message = " ".join(_of_fields(problem, language)) or said(language, _topic(problem), id=problem.id, rental=problem.missing[1])
    return Reply(problem.status, {"success": False, "message": message}, problem.headers)


def _of_fields(problem: Problem, language: str) -> Iterator[str]:
    """Of the month, the year, and the first of the fields that there are not: who has mistyped a name has left out the right one."""
    wrong = {one.field for one in problem.faults}
    yield from (said(language, name) for name in ("month", "year") if name in wrong)
    unknown = next((one.field for one in problem.faults if one.reason.startswith(UNKNOWN)), None)
    if unknown is not None:
        yield said(language, "unknown", field=unknown)


def _topic(problem: Problem) -> str:
    what, name = problem.missing
    topics = (_MISSING.get(what, "") if name else "", problem.detail, str(problem.status))
    return next((topic for topic in topics if topic in _WORDS["en"]), "400")
