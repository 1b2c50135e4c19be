"""The fields of a record's row, as files have them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.budget import Budget, Expense
from relance.domain.invoice import Invoice, Payment
from relance.domain.money import Money, rounded
from relance.domain.organisation import Contact, Organisation
from relance.domain.unit import Unit
from relance.domain.violation import Violation, ViolationType
from relance.store import policies
from relance.store.odoo_policy import odoo_as_data
from relance.transfer.items import as_row


def of_organisation(organisation: Organisation) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "id": organisation.id,
        "name": organisation.name,
        "locale": organisation.locale,
        "currency": organisation.currency,
        "zone": organisation.zone,
        "vat_rate": _shortest(organisation.vat_rate),
        "ageing": policies.ladder_as_data(organisation.ageing),
        "channels": [
            {"name": channel.name, "kind": channel.kind.value, "secret": channel.secret, "audience": channel.audience.value}
            for channel in organisation.channels
        ],
        "fallback": [kind.value for kind in organisation.fallback],
        "sender": organisation.sender,
        "fines": policies.fines_as_data(organisation.fines),
        "thresholds": policies.thresholds_as_data(organisation.thresholds),
        "assessments": policies.assessments_as_data(organisation.assessments),
        "late_fee": policies.late_fee_as_data(organisation.late_fee),
        "reminders": policies.reminders_as_data(organisation.reminders),
        "rentals": policies.rentals_as_data(organisation.rentals),
        "charge_cap": _text(organisation.charge_cap),
        "address": organisation.address,
        "odoo": odoo_as_data(organisation.odoo) if organisation.odoo else None,
    }


def of_contact(contact: Contact) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": contact.organisation,
        "id": contact.id,
        "name": contact.name,
        "roles": [role.value for role in contact.roles],
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "address": contact.address,
        "channels": [kind.value for kind in contact.channels],
        "reminders": contact.reminders,
        "hold_until": _day(contact.hold_until),
    }


def of_invoice(invoice: Invoice) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": invoice.organisation,
        "number": invoice.number,
        "kind": invoice.kind.value,
        "customer": invoice.customer,
        "label": invoice.label,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "total": _amount(invoice.total),
        "currency": invoice.total.currency,
        "status": invoice.status.value,
        "balance_due_on": _day(invoice.balance_due_on),
        "holds": [
            {"from_on": hold.from_on.isoformat(), "until_on": hold.until_on.isoformat(), "reason": hold.reason} for hold in invoice.holds
        ],
        "because_of": invoice.because_of,
        "reminded_on": _day(invoice.reminded_on),
        "fee_on": _day(invoice.fee_on),
        "breakdown": as_row(invoice.breakdown) if invoice.breakdown else None,
        "serial": invoice.serial,
    }


def of_payment(payment: Payment) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": payment.organisation,
        "invoice": payment.invoice,
        "id": payment.id,
        "amount": _amount(payment.amount),
        "currency": payment.amount.currency,
        "paid_on": payment.paid_on.isoformat(),
        "method": payment.method,
        "balance_due_on": _day(payment.balance_due_on),
        "credited": _amount(payment.credited) if payment.credited else None,
    }


def of_unit(unit: Unit) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": unit.organisation,
        "id": unit.id,
        "assessment": _amount(unit.assessment),
        "currency": unit.assessment.currency,
        "assessed_from": unit.assessed_from.isoformat(),
        "owners": [{"contact": owner.contact, "share": format(owner.share, "f")} for owner in unit.owners],
        "active": unit.active,
        "assessed_to": _day(unit.assessed_to),
        "asked_on": _day(unit.asked_on),
    }


def of_type(type: ViolationType) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": type.organisation,
        "id": type.id,
        "name": type.name,
        "base_fine": _text(type.base_fine),
        "steps": policies.steps_as_data(type.steps),
    }


def of_violation(violation: Violation) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": violation.organisation,
        "id": violation.id,
        "unit": violation.unit,
        "type": violation.type,
        "description": violation.description,
        "cure_deadline": violation.cure_deadline.isoformat(),
        "status": violation.status.value,
        "step": violation.step,
        "escalated_on": _day(violation.escalated_on),
        "hearing": violation.hearing,
    }


def of_budget(budget: Budget) -> dict[str, Any]:
    """The fields of its row. What was spent is in the expenses."""
    thresholds = policies.thresholds_as_data(budget.thresholds) if budget.thresholds else None
    lines = [{"account": line.account, "name": line.name, "budgeted": _amount(line.budgeted)} for line in budget.lines]
    return {
        "organisation": budget.organisation,
        "id": budget.id,
        "name": budget.name,
        "period": budget.period,
        "starts_on": budget.starts_on.isoformat(),
        "ends_on": budget.ends_on.isoformat(),
        "lines": lines,
        "currency": budget.lines[0].budgeted.currency if budget.lines else None,
        "status": budget.status.value,
        "thresholds": thresholds,
    }


def of_expense(expense: Expense) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": expense.organisation,
        "id": expense.id,
        "account": expense.account,
        "amount": _amount(expense.amount),
        "currency": expense.amount.currency,
        "spent_on": expense.spent_on.isoformat(),
        "description": expense.description,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _amount(money: Money) -> str:
    """With all decimals of the currency: 1500.50. What is stored more exactly than that stays exact."""
    usual = rounded(money).amount
    return format(usual if usual == money.amount else money.amount, "f")


def _shortest(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
