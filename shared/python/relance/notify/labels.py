"""What people call a status, a severity or a column, and the languages we speak."""

from __future__ import annotations

from typing import Final

from relance.domain.budget import Severity
from relance.domain.invoice import Status

LANGUAGES: Final = ("en", "fr")

_LABELS: Final = {
    "en": {
        Status.DRAFT: "Draft",
        Status.ISSUED: "Awaiting payment",
        Status.OVERDUE: "Overdue",
        Status.UNPAID: "Unpaid",
        Status.LITIGATION: "Litigation",
        Status.PAID: "Paid",
        Status.CANCELLED: "Cancelled",
    },
    "fr": {
        Status.DRAFT: "Brouillon",
        Status.ISSUED: "En attente de paiement",
        Status.OVERDUE: "En retard",
        Status.UNPAID: "Impayé",
        Status.LITIGATION: "Contentieux",
        Status.PAID: "Payée",
        Status.CANCELLED: "Annulée",
    },
}
_AFTER_INVOICE: Final = {
    "en": {Status.LITIGATION: "in litigation"},
    "fr": {Status.UNPAID: "impayée", Status.LITIGATION: "en contentieux"},
}

SEVERITIES: Final = {
    "en": {Severity.WARNING: "WARNING", Severity.CRITICAL: "CRITICAL"},
    "fr": {Severity.WARNING: "ATTENTION", Severity.CRITICAL: "CRITIQUE"},
}
#: What stands in place of a percentage where nothing was budgeted.
UNBUDGETED: Final = {"en": "unbudgeted", "fr": "non budgété"}
VARIANCE_COLUMNS: Final = {
    "en": ("Account", "Budgeted", "Actual", "Variance", "Variance %", "Severity"),
    "fr": ("Poste", "Prévu", "Réalisé", "Écart", "Écart en %", "Gravité"),
}
STATEMENT_COLUMNS: Final = {
    "en": ("Invoice", "Due Date", "Days Late", "Total", "Paid", "Balance"),
    "fr": ("Facture", "Échéance", "Jours de retard", "Total", "Déjà payé", "Reste dû"),
}
#: What many messages are that came at once, by what each of them says.
BURSTS: Final = {
    "en": {
        "": "alerts",
        "order": "new orders",
        "top_up": "new top-ups",
        "delivery_date": "changed delivery dates",
        "created": "new records",
        "changed": "changed records",
    },
    "fr": {
        "": "alertes",
        "order": "nouvelles commandes",
        "top_up": "nouvelles alimentations",
        "delivery_date": "dates de BL modifiées",
        "created": "nouvelles fiches",
        "changed": "fiches modifiées",
    },
}


def spoken(*wanted: str) -> str:
    """The first of the wanted languages that we speak; English if none is."""
    return next((language for language in wanted if language in LANGUAGES), "en")


def label(status: Status, language: str) -> str:
    """The name of a status (`rules`, Invoice) in one of LANGUAGES."""
    return _LABELS[language][status]


def after_invoice(status: Status, language: str) -> str:
    """The status as it is said of an invoice: `facture impayée`, `invoice in litigation`."""
    return _AFTER_INVOICE[language].get(status) or _LABELS[language][status].lower()
