"""Amounts in the currency of their organisation."""

from __future__ import annotations

from decimal import Decimal

from relance.domain.errors import InvalidError
from relance.domain.money import Money, parse_amount
from relance.domain.organisation import Organisation


def money_in(field: str, amount: Decimal, currency: str | None, organisation: Organisation) -> Money:
    """The amount in that field of a row that names `currency`, or none.

    InvalidError: a currency that is not the organisation's, or decimals that it does not have.
    """
    if currency not in (None, organisation.currency):
        raise InvalidError("currency", currency, f"is not the currency of {organisation.id}, which is {organisation.currency}")
    return parse_amount(field, amount, organisation.currency)
