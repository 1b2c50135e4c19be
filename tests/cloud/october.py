"""October 2025 of the association in the demo: assessments, late fees, violations, budgets, ageing and reminders, as seed 002 has them."""

from __future__ import annotations

from typing import Any, Final

from tests.cloud.local_cloud import ROOT
from tests.cloud.mail import Mail
from tests.cloud.story import Telling, check

_ORG: Final = ("--org", "sunset-ridge")
#: The day of the seed's two reports.
_DAY: Final = "2025-10-29"
_REPORTS: Final = ROOT / "tests" / "jobs" / "expected"


def tell_october(telling: Telling) -> None:
    """Run the month, and check it against the seed's texts. DemoError, TimeoutError."""
    _bill(telling)
    _escalate(telling)
    _check_budgets(telling)
    _age_and_remind(telling)
    _again(telling)


def _bill(telling: Telling) -> None:
    telling.step("The 1st of October: the association's assessments")
    run = telling.run("assessment-invoicing", "2025-10-01", *_ORG)
    numbers = sorted(number for line in run["lines"] for number, _ in line["data"]["bills"])
    wanted = ["ASM-101-202510", "ASM-204-202510", "ASM-205-202510", "ASM-312-202510-A", "ASM-312-202510-B"]
    check("an invoice a unit, and one an owner of unit 312", numbers, wanted)
    telling.step("The 6th: late fees, at most 20 dollars each")
    run = telling.run("late-fees", "2025-10-06", *_ORG)
    charged = {line["record"]: line["data"]["fee"] for line in run["lines"] if line["outcome"] == "changed"}
    check("5 % of what is still due, capped", (charged["ASM-101-202510"], charged["ASM-312-202510-B"]), ("15.50", "7.09"))


def _escalate(telling: Telling) -> None:
    telling.step("The 29th: violations escalate")
    before = len(telling.mails())
    told = _reported(telling, "violation-escalation", "violation_escalation.txt")
    owners = [("john.smith@owners.test", "Unapproved Exterior Modification"), ("linh@owners.test", "Parking Violation")]
    wanted = [*owners, ("maria.garcia@owners.test", "Noise Complaint")]
    found = sorted((*mail.to, mail.subject) for mail in told)
    check("each owner got the notice", found, sorted((to, f"Violation Escalated - {type}") for to, type in wanted))
    check("and nobody else anything", len(telling.mails()) - before, 3)
    telling.show(told)


def _check_budgets(telling: Telling) -> None:
    telling.step("The same day: budgets are checked")
    told = _reported(telling, "budget-variance", "budget_variance.txt")
    wanted = [
        ("maria.garcia@owners.test", "Budget Alert - 2025 Operating Budget"),
        ("treasurer@sunset-ridge.test", "Budget Alert - 2025 Operating Budget"),
    ]
    check("treasurer and board got the alert", sorted((*mail.to, mail.subject) for mail in told), wanted)
    telling.show(told)


def _age_and_remind(telling: Telling) -> None:
    telling.step("And its invoices: aged, and every customer reminded once of all that is past due")
    telling.run("invoice-aging", _DAY, *_ORG)
    known = {mail.id for mail in telling.mails()}
    run = telling.run("payment-reminders", _DAY, *_ORG)
    telling.wait_until_told(run["run"])
    told = [mail for mail in telling.mails() if mail.id not in known and "reminder" in mail.subject.lower()]
    customers = ["john.smith@owners.test", "linh@owners.test", "maria.garcia@owners.test", "millers@owners.test"]
    check("one reminder a customer", sorted(to for mail in told for to in mail.to), customers)
    telling.show(told)


def _again(telling: Telling) -> None:
    telling.step("Once more: nobody is billed, fined or reminded twice")
    for job in ("assessment-invoicing", "late-fees", "violation-escalation", "budget-variance", "payment-reminders"):
        run = telling.run(job, _DAY, *_ORG)
        check(f"{job}: 0 changed", [line["record"] for line in run["lines"] if line["outcome"] == "changed"], [])


def _reported(telling: Telling, job: str, expected: str) -> list[Mail]:
    """Run the job, wait for its mails, and hold its report against the seed's, character for character."""
    known = {mail.id for mail in telling.mails()}
    run: dict[str, Any] = telling.run(job, _DAY, *_ORG)
    telling.wait_until_told(run["run"])
    shown = telling.relance("show", run["run"])
    wanted = (_REPORTS / expected).read_text(encoding="utf-8")
    check("the report is the seed's, character for character", shown[: len(wanted)], wanted)
    return [mail for mail in telling.mails() if mail.id not in known]
