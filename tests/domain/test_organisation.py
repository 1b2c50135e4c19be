"""Organisations and errors: roles find their contacts, a locale its language, and an error says what would be right."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from relance.domain import errors
from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError, RelanceError
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role, with_role

SCHOOL = Organisation(id="goo-school", name="Goo School", locale="fr_GN", currency="GNF", zone="Africa/Conakry")


@pytest.mark.parametrize(("locale", "language"), [("fr_GN", "fr"), ("en_US", "en"), ("fr", "fr")])
def test_the_language_is_that_of_the_locale(locale: str, language: str) -> None:
    assert replace(SCHOOL, locale=locale).language == language


def test_an_organisation_that_says_nothing_has_the_usual_policies() -> None:
    assert (SCHOOL.vat_rate, len(SCHOOL.ageing), SCHOOL.channels) == (Decimal("0.18"), 3, ())
    assert [step.after_days for step in SCHOOL.fines.steps] == [1, 7, 14]
    assert (SCHOOL.fines.post, SCHOOL.fines.due_days) == (True, 14)
    assert (SCHOOL.thresholds.warning, SCHOOL.thresholds.critical) == (Decimal(20), Decimal(30))
    assert (SCHOOL.assessments.due_days, SCHOOL.assessments.catch_up, SCHOOL.reminders.every_weeks) == (0, 3, 1)


def test_nobody_is_charged_late_fees_unless_the_organisation_says_so() -> None:
    assert (SCHOOL.late_fee, SCHOOL.charge_cap) == (None, None)


def test_a_contact_that_says_nothing_is_reminded_by_e_mail_first() -> None:
    contact = Contact(organisation="goo-school", id="ali", name="Ali", roles=(Role.OWNER,))
    assert (contact.channels, contact.reminders, contact.hold_until) == ((ChannelKind.EMAIL, ChannelKind.SMS), True, None)


def test_a_role_finds_its_contacts_by_id() -> None:
    def one(id: str, *roles: Role) -> Contact:
        return Contact(organisation="goo-school", id=id, name=id, roles=roles)

    people = [one("zoe", Role.FINANCE), one("ali", Role.OWNER, Role.FINANCE), one("bob", Role.OWNER), one("eve")]
    assert [contact.id for contact in with_role(people, Role.FINANCE)] == ["ali", "zoe"]
    assert with_role(people, Role.BOARD) == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (InvalidError("amount", "abc", "is not a number"), "amount: 'abc' is not a number"),
        (NotFoundError("invoice", "goo-school/2025-001"), "invoice 'goo-school/2025-001' does not exist"),
        (NotFoundError("run", "r-1", "relance runs lists them"), "run 'r-1' does not exist; relance runs lists them"),
        (BrokenRecordError("invoice/2025-001", "due_on is missing"), "invoice/2025-001 cannot be read: due_on is missing"),
    ],
    ids=["invalid", "not found", "not found, with a hint", "broken"],
)
def test_an_error_names_what_is_wrong(error: RelanceError, text: str) -> None:
    assert str(error) == text


def test_all_errors_share_one_root_and_are_named_so() -> None:
    ours = [value for value in vars(errors).values() if isinstance(value, type)]
    assert len(ours) > 5
    assert all(issubclass(error, RelanceError) and error.__name__.endswith("Error") for error in ours)
