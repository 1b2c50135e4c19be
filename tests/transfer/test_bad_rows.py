"""A bad row is named with its line, field, value and reason, and nothing of its import is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relance.transfer.schemas import FileKind
from tests.transfer.files import refused, rows

ORGANISATIONS, CONTACTS, INVOICES, PAYMENTS = FileKind.ORGANISATIONS, FileKind.CONTACTS, FileKind.INVOICES, FileKind.PAYMENTS
HOLD = {"from_on": "2025-02-01", "until_on": "2025-02-10", "reason": "plan"}

BAD_INVOICES: list[tuple[dict[str, Any], str]] = [
    ({"organisation": "nowhere"}, "organisation: 'nowhere' does not exist, neither in the store nor in this import"),
    ({"organisation": "Goo School"}, "organisation: 'Goo School' is not an organisation's id; write 2 to 40 of a-z, 0-9 and '-'"),
    ({"customer": "c-9"}, "customer: 'c-9' is no contact of goo-school, neither in the store nor in this import"),
    ({"customer": None}, "customer: is missing"),
    ({"due_on": "2025-02-30"}, "due_on: '2025-02-30' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
    ({"due_on": "31/01/2025"}, "due_on: '31/01/2025' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
    ({"due_on": "9999-12-31"}, "due_on: '9999-12-31' must be between 1900 and 2999"),
    ({"due_on": "2024-12-31"}, "due_on: '2024-12-31' is before 2025-01-01, the date of issue"),
    ({"balance_due_on": "2025-01-30"}, "balance_due_on: '2025-01-30' is before 2025-01-31, the invoice's own due date"),
    ({"total": "-500"}, "total: '-500' must be more than zero"),
    ({"total": "0"}, "total: '0' must be more than zero"),
    ({"total": "1 500"}, "total: '1 500' is not a number; write it as in \"1500.50\""),
    ({"total": "1_500"}, "total: '1_500' is not a number; write it as in \"1500.50\""),
    ({"total": "1500,50"}, "total: '1500,50' is not a number; write it as in \"1500.50\""),
    ({"total": "NaN"}, "total: 'NaN' is not a number; write it as in \"1500.50\""),
    ({"total": True}, "total: 'True' is not a number; write it as in \"1500.50\""),
    ({"total": "500.5"}, "total: '500.5' has more decimals than GNF knows (0)"),
    ({"total": 0.1 + 0.2}, "total: '0.30000000000000004' has more decimals than GNF knows (0)"),
    ({"total": 1e300}, "total: '1E+300' is not a number; write it as in \"1500.50\""),
    ({"total": 10**15}, "total: '1000000000000000' must be less than 1000000000000000"),
    ({"currency": "EUR"}, "currency: 'EUR' is not the currency of goo-school, which is GNF"),
    ({"number": "2025#1"}, "number: '2025#1' is not an invoice's number; write 1 to 64 of A-Z, a-z, 0-9 and . _ / -"),
    ({"number": 2025001}, "number: '2025001' must be text"),
    ({"kind": "gift"}, "kind: 'gift' is not one of fee, assessment, rental, late_fee, fine, manual"),
    ({"status": "late"}, "status: 'late' is not one of draft, issued, overdue, unpaid, litigation, paid, cancelled"),
    ({"status": "paid"}, "status: 'paid' needs payments of 500 GNF in the same import; found 0"),
    ({"label": "\x1b[31m"}, "label: '\\x1b[31m' has control characters"),
    ({"label": "x" * 2001}, f"label: '{'x' * 80}…' is longer than 2000 characters"),
    ({"holds": "none"}, 'holds: \'none\' must be a list, such as ["…", "…"]'),
    ({"holds": [{**HOLD, "until_on": "2025-01-20"}]}, "holds: '2025-01-20' is before 2025-02-01, the first day of the hold"),
    (
        {"holds": [HOLD, {**HOLD, "from_on": "2025-02-10", "until_on": "2025-03-01"}]},
        "holds: '2025-02-10' overlaps the hold until 2025-02-10",
    ),
    ({"holds": [{**HOLD, "reason": " "}]}, "holds[1].reason: ' ' must not be empty"),
    ({"holds": [HOLD, {"from_on": "2025-03-01", "until_on": "2025-03-02"}]}, "holds[2].reason: is missing"),
    (
        {"colour": "red"},
        "colour: 'red' is for a field that does not exist; the fields are organisation, number, kind, customer, label, "
        "issued_on, due_on, total, currency, status, balance_due_on, holds, because_of, reminded_on, fee_on, breakdown, serial",
    ),
]

BAD_ORGANISATIONS: list[tuple[dict[str, Any], str]] = [
    ({"id": "A"}, "id: 'A' is not an organisation's id; write 2 to 40 of a-z, 0-9 and '-'"),
    ({"name": ""}, "name: '' must not be empty"),
    ({"locale": "pt_BR"}, "locale: 'pt_BR' is not a locale that is known; use French or English, such as fr_GN, fr_MA, en_US, fr, en"),
    ({"locale": "en_GN"}, "locale: 'en_GN' is not a locale that is known; use French or English, such as fr_GN, fr_MA, en_US, fr, en"),
    ({"zone": "Conakry"}, "zone: 'Conakry' is not a time zone; use an IANA name such as Africa/Conakry"),
    ({"vat_rate": "18"}, "vat_rate: '18' must be between 0 and 1; write 18% as 0.18"),
    ({"ageing": []}, "ageing: '[]' must have at least one step"),
    ({"ageing": [{"status": "paid", "after": "P1D"}]}, "ageing[1].status: 'paid' is not one of overdue, unpaid, litigation"),
    (
        {"ageing": [{"status": "overdue", "after": "1 day"}]},
        "ageing[1].after: '1 day' is not a duration; write days, weeks, months or years as in P1D, P2W, P1M, P1Y",
    ),
    (
        {"ageing": [{"status": "overdue", "after": "P1M"}, {"status": "unpaid", "after": "P30D"}]},
        "ageing: 'P30D' must be later than P1M, the step before, in every month",
    ),
    ({"ageing": [{"status": "overdue", "after": "P1D", "alert": "yes"}]}, "ageing[1].alert: 'yes' must be true or false"),
    ({"fallback": ["pigeon"]}, "fallback[1]: 'pigeon' is not one of email, discord, slack, sms, log"),
    ({"sender": "a@b.example, c@d.example"}, "sender: 'a@b.example, c@d.example' is not an e-mail address"),
    ({"fines": {"steps": []}}, "fines.steps: '[]' must have at least one step"),
    ({"fines": {"steps": [{"after_days": 0}]}}, "fines.steps: '0' must be at least one day after the cure deadline"),
    ({"fines": {"steps": [{"after_days": 7}, {"after_days": 7}]}}, "fines.steps: '7' must be later than day 7, the step before"),
    ({"fines": {"steps": [{"after_days": 1, "fine": "-5"}]}}, "fines.steps[1].fine: '-5' must not be less than zero"),
    ({"fines": {"steps": [{"after_days": 1, "fine": "0.5"}]}}, "fines.steps[1].fine: '0.5' has more decimals than GNF knows (0)"),
    ({"fines": {"post": "yes"}}, "fines.post: 'yes' must be true or false"),
    ({"fines": {"due_days": 400}}, "fines.due_days: '400' must be a whole number from 0 to 365"),
    ({"fines": {"colour": 1}}, "fines.colour: '1' is for a field that does not exist"),
    ({"fines": "none"}, 'fines: \'none\' must be an object, such as {"…": "…"}'),
    ({"thresholds": {"warning": "40"}}, "thresholds: '40 / 30' the warning threshold must not be above the critical one"),
    ({"thresholds": {"warning": "0"}}, "thresholds: '0' must be more than 0 and at most 1000 (warning, in percent)"),
    ({"assessments": {"catch_up": "3.5"}}, "assessments.catch_up: '3.5' must be a whole number from 0 to 100"),
    ({"assessments": {"catch_up": 0}}, "assessments: '0' must be between 1 and 120 months: the current one counts as well"),
    ({"late_fee": {"grace_days": 5}}, "late_fee: must have either flat or percent"),
    ({"late_fee": {"flat": "5", "percent": "5"}}, "late_fee: must have either flat or percent"),
    ({"late_fee": {"percent": "101"}}, "late_fee.percent: '101' must be more than 0 and at most 100"),
    ({"late_fee": {"flat": "5.50"}}, "late_fee.flat: '5.50' has more decimals than GNF knows (0)"),
    ({"late_fee": {"flat": "5", "exempt": []}}, "late_fee.exempt: '[]' must hold late_fee: a fee is never charged on a fee"),
    (
        {"late_fee": {"flat": "5", "exempt": ["gift"]}},
        "late_fee.exempt[1]: 'gift' is not one of fee, assessment, rental, late_fee, fine, manual",
    ),
    ({"reminders": {"every_weeks": 53}}, "reminders: '53' must be between 0 (never) and 52"),
    ({"charge_cap": "0"}, "charge_cap: '0' must be more than zero"),
    ({"charge_cap": "0.5"}, "charge_cap: '0.5' has more decimals than GNF knows (0)"),
    (
        {"channels": [{"name": "a", "kind": "sms", "secret": "ssm:a", "audience": "board"}]},
        "channels[1].kind: is not one of discord, slack",
    ),
]

BAD_CONTACTS: list[tuple[dict[str, Any], str]] = [
    ({"id": "c#1"}, "id: 'c#1' is not an id; write 1 to 64 characters, without '#'"),
    (
        {"roles": ["king"]},
        "roles[1]: 'king' is not one of customer, owner, parent, finance, treasurer, board, top_ups, orders, deliveries, sync",
    ),
    ({"roles": None}, "roles: is missing"),
    ({"email": "awa"}, "email: 'awa' is not an e-mail address"),
    ({"language": "de"}, "language: 'de' is not '', 'fr' or 'en'"),
    ({"phone": "620 00 00 01"}, "phone: '620 00 00 01' is not a phone number; write it with + and the country, as in +224620000001"),
    ({"phone": "+0224620000001"}, "phone: '+0224620000001' is not a phone number; write it with + and the country, as in +224620000001"),
    ({"channels": []}, "channels: '[]' must name at least one; who wants no reminders has reminders: false"),
    ({"channels": ["discord"]}, "channels[1]: is not one of email, sms"),
    ({"channels": ["sms", "sms"]}, "channels: 'sms, sms' names one channel twice"),
    ({"reminders": "no"}, "reminders: 'no' must be true or false"),
    ({"hold_until": "tomorrow"}, "hold_until: 'tomorrow' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
]

BAD_PAYMENTS: list[tuple[dict[str, Any], str]] = [
    ({"invoice": "N-9"}, "invoice: 'N-9' does not exist, neither in the store nor in this import"),
    ({"amount": "501"}, "amount: '501 GNF' is more than the balance of 500 GNF; record the excess as a credit to accept it"),
    ({"amount": "-1"}, "amount: '-1' must be more than zero"),
    ({"amount": "0.5"}, "amount: '0.5' has more decimals than GNF knows (0)"),
    ({"currency": "XOF"}, "currency: 'XOF' is not the currency of goo-school, which is GNF"),
    ({"paid_on": "yesterday"}, "paid_on: 'yesterday' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
    ({"balance_due_on": "2025-01-31"}, "balance_due_on: '2025-01-31' must be later than 2025-01-31, the date in force"),
    ({"credited": "200"}, "credited: '200 GNF' must be less than the amount, 200 GNF"),
    ({"credited": "50"}, "credited: '50 GNF' cannot be a credit while 350 GNF are still owed"),
    ({"id": "R#1"}, "id: 'R#1' is not an id; write 1 to 64 characters, without '#'"),
]


@pytest.mark.parametrize(("change", "said"), BAD_INVOICES)
def test_a_bad_invoice_is_named_with_line_field_value_and_reason(school: None, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    file = rows(tmp_path, INVOICES, {"number": "N-0"}, change)
    assert refused(file) == [f"invoices.jsonl line 2: {said}"]


@pytest.mark.parametrize(("change", "said"), BAD_ORGANISATIONS)
def test_a_bad_organisation_is_named_with_line_field_value_and_reason(
    tables: None, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert refused(rows(tmp_path, ORGANISATIONS, change)) == [f"organisations.jsonl line 1: {said}"]


@pytest.mark.parametrize(("change", "said"), BAD_CONTACTS)
def test_a_bad_contact_is_named_with_line_field_value_and_reason(school: None, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    assert refused(rows(tmp_path, CONTACTS, change)) == [f"contacts.jsonl line 1: {said}"]


@pytest.mark.parametrize(("change", "said"), BAD_PAYMENTS)
def test_a_bad_payment_is_named_with_line_field_value_and_reason(school: None, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    said_of = refused(rows(tmp_path, INVOICES), rows(tmp_path, PAYMENTS, change))
    assert said_of == [f"payments.jsonl line 1: {said}"]


def test_the_url_of_a_webhook_is_never_repeated(tables: None, tmp_path: Path) -> None:
    url = "https://discord.com/api/webhooks/1/token"
    channel = {"name": "finance", "kind": "discord", "secret": url, "audience": "finance"}
    (said,) = refused(rows(tmp_path, ORGANISATIONS, {"channels": [channel]}))
    assert said == "organisations.jsonl line 1: channels[1].secret: must name where the URL is kept: secretsmanager:NAME or ssm:NAME"


def test_a_number_given_twice_names_both_lines(school: None, tmp_path: Path) -> None:
    file = rows(tmp_path, INVOICES, {}, {"number": "N-2"}, {"total": "700"})
    assert refused(file) == ["invoices.jsonl line 3: number: 'N-1' is there already, on line 1"]


def test_a_number_given_in_two_files_names_both_files(school: None, tmp_path: Path) -> None:
    first = rows(tmp_path, INVOICES)
    second = first.rename(tmp_path / "invoices-2025.jsonl")
    said = refused(second, rows(tmp_path, INVOICES))
    assert [line.replace(f"{tmp_path}/", "") for line in said] == [
        "invoices.jsonl line 1: number: 'N-1' is there already, in invoices-2025.jsonl line 1"
    ]


def test_everything_that_is_wrong_is_listed_at_once_and_in_order(school: None, tmp_path: Path) -> None:
    file = rows(tmp_path, INVOICES, {"total": "-1", "due_on": "soon"}, {"number": "N-2"}, {"number": "N-3", "customer": "c-9"})
    assert [line.split(":")[0] + line.split(":")[1] for line in refused(file)] == [
        "invoices.jsonl line 1 due_on",
        "invoices.jsonl line 1 total",
        "invoices.jsonl line 3 customer",
    ]


def test_what_refers_to_a_refused_row_is_not_refused_again(tables: None, tmp_path: Path) -> None:
    files = (
        rows(tmp_path, ORGANISATIONS, {"zone": "Mars"}),
        rows(tmp_path, CONTACTS),
        rows(tmp_path, INVOICES),
        rows(tmp_path, PAYMENTS),
    )
    assert refused(*files) == ["organisations.jsonl line 1: zone: 'Mars' is not a time zone; use an IANA name such as Africa/Conakry"]


def test_two_channels_of_one_name_are_refused(tmp_path: Path) -> None:
    channel = {"name": "finance", "kind": "discord", "secret": "secretsmanager:a/b", "audience": "finance"}
    (said,) = refused(rows(tmp_path, ORGANISATIONS, {"channels": [channel, channel]}))
    assert "is the name of two channels; give each its own" in said
