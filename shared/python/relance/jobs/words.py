"""The words of the reports, in English and in French."""

from __future__ import annotations

from typing import Any, Final

Words = dict[str, Any]

_EN: Final[Words] = {
    "language": "en",
    "colon": ": ",
    "titles": {"invoice-aging": "INVOICE AGEING TASK", "reindex": "DUE DATES COMPUTED AGAIN"},
    "organisation": "Organisation",
    "run_date": "Run Date",
    "as_of": "As of",
    "mode": "Mode",
    "live": "LIVE",
    "dry_run": "DRY RUN (nothing was written)",
    "found": "Found {n} invoice(s) to move",
    "balance": "Balance",
    "day_late": "Late by {n} day",
    "days_late": "Late by {n} days",
    "done": "Status changed",
    "alert": "alert",
    "parked": "not done, parked",
    "summary": "SUMMARY",
    "seen": "Seen",
    "changed": "Changed",
    "would_change": "Would change",
    "skipped": "Left as they are",
    "parked_count": "Parked",
    "error": "Error",
    "left": {
        "draft": "left: it is a draft",
        "closed": "left: it is closed",
        "on_hold": "left: on hold until {until}",
        "last_step": "left: it is on the last step",
    },
    "channels": {"email": "e-mail", "discord": "Discord", "log": "journal"},
    "states": {
        "pending": "queued",
        "sending": "being sent",
        "sent": "sent",
        "retry": "to be tried again",
        "unknown": "unknown",
        "failed": "failed",
        "withdrawn": "withdrawn",
        "superseded": "superseded",
    },
}

_FR: Final[Words] = {
    "language": "fr",
    "colon": " : ",
    "titles": {"invoice-aging": "MISE À JOUR DES STATUTS DE FACTURES", "reindex": "RECALCUL DES PROCHAINES ÉCHÉANCES"},
    "organisation": "Organisation",
    "run_date": "Date d’exécution",
    "as_of": "En date du",
    "mode": "Mode",
    "live": "RÉEL",
    "dry_run": "SIMULATION (rien n’a été écrit)",
    "found": "{n} facture(s) à faire évoluer",
    "balance": "Reste à payer",
    "day_late": "{n} jour de retard",
    "days_late": "{n} jours de retard",
    "done": "Statut modifié",
    "alert": "alerte",
    "parked": "non traitée, mise de côté",
    "summary": "RÉSUMÉ",
    "seen": "Examinées",
    "changed": "Modifiées",
    "would_change": "À modifier",
    "skipped": "Laissées en l’état",
    "parked_count": "Mises de côté",
    "error": "Erreur",
    "left": {
        "draft": "laissée : c’est un brouillon",
        "closed": "laissée : elle est close",
        "on_hold": "laissée : suspendue jusqu’au {until}",
        "last_step": "laissée : elle est à la dernière étape",
    },
    "channels": {"email": "e-mail", "discord": "Discord", "log": "journal"},
    "states": {
        "pending": "en file d’attente",
        "sending": "en cours d’envoi",
        "sent": "envoyé",
        "retry": "à réessayer",
        "unknown": "incertain",
        "failed": "échoué",
        "withdrawn": "retiré",
        "superseded": "remplacé",
    },
}


def words_in(language: str) -> Words:
    """The words of that language; English where there are none."""
    return _FR if language == "fr" else _EN
