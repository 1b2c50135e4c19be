"""The routes of the system before this one (seed: rentals, "Accès API"): generate a month's invoices, or one rental's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypedDict

from pydantic import BeforeValidator, Field, WithJsonSchema

from relance.domain.errors import NotFoundError
from relance.domain.rental_billing import BILLED, Verdict
from relance.domain.run import Line, Outcome, Run, RunStatus
from relance.jobs.options import Options
from relance.store import rentals
from relance.web import running
from relance.web.caller import Access
from relance.web.former import RefusalShape, said
from relance.web.forms import Form, refused
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.wording.verdicts import verdict

_JOB: Final = "rental-invoicing"
_PLACE: Final = "/locations/factures/generation-mensuelle/"
#: So many invoices that were left alone are named; the run names all.
_NAMED: Final = 10


def _whole(least: int, most: int, digits: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """A whole number, or the `digits` of one: forms know only text."""

    def check(value: Any) -> int:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise refused(f"must be a whole number from {least} to {most}")
        return int(text)

    number = {"type": "integer", "minimum": least, "maximum": most}
    return BeforeValidator(check), WithJsonSchema({"anyOf": [number, {"type": "string", "pattern": f"^({digits})$"}]})


class GenerationForm(Form):
    """Which month."""

    month: Annotated[int, *_whole(1, 12, "0{0,3}[1-9]|0{0,2}1[0-2]")]
    year: Annotated[int, *_whole(2000, 2100, "20[0-9]{2}|2100")]

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)


class FactureForm(Form):
    """Nothing: the rental is in the path."""


class DetailShape(TypedDict):
    """An invoice that stands, as the system before this one wrote it. `facture_id` null: it came from another system, without one."""

    location_id: int
    vehicule: str
    jours_travail: int
    jours_non_travail: int
    montant_ttc: float
    facture_id: int | None
    numero: str
    created: bool


class GenerationShape(TypedDict):
    """What a month came to."""

    success: Literal[True]
    message: str
    total_mois: float
    details: list[DetailShape]


class RunningShape(TypedDict):
    """It is being done: ask at Location."""

    success: Literal[True]
    message: str


class FactureShape(TypedDict):
    """The invoice of one rental."""

    success: Literal[True]
    message: str
    facture: Annotated[DetailShape, Field(description="The invoice that was made.")]


def generate(call: Call) -> Reply:
    """Bring a month's invoices up to date, for all rentals of the caller's organisation.

    `total_mois` is the sum of `details`: the invoices that stand and follow their days. Those that were left as they are, and worked
    days on no invoice, are in neither; `message` says so.
    """
    return _month(call, running.started(call, _JOB, Options(month=call.body.first)))


def generated(call: Call) -> Reply:
    """What became of a generation, as the generation itself replies it: `total_mois` is the sum of `details`."""
    run = _own(call, "month")
    return _month(call, run)


def bill(call: Call) -> Reply:
    """Bill every worked day of one rental that is on no invoice yet."""
    rental = call.path["id"]
    if rentals.find(call.organisation.id, rental) is None:
        raise NotFoundError("rental", rental)
    return _one(call, running.started(call, _JOB, Options(rental=rental)), rental)


def _own(call: Call, option: str) -> Run:
    run = running.own(call, call.path["run"], _JOB)
    if option not in run.options:
        raise NotFoundError("run", run.id)
    return run


def _month(call: Call, run: Run) -> Reply:
    month, language = run.options["month"], call.organisation.language
    place = {"Location": f"{_PLACE}{run.id}/"}
    if run.status is RunStatus.RUNNING:
        return Reply(202, {"success": True, "message": said(language, "running", month=month)}, place)
    lines = list(running.lines(call, run))
    failed = [said(language, "failed", why=run.error)] if run.error else []
    aside = list(_parked(lines, language))
    parked = {"Relance-Parked": str(len(aside))} if aside else {}
    details = sorted((detail for line in lines for detail in _details(line)), key=lambda one: (one["location_id"], one["numero"]))
    # What has failed is no success, also where some of it was done: the run says what.
    if failed or (aside and not details):
        why = " ; ".join([*failed, *aside])
        return Reply(409, {"success": False, "message": why if details else said(language, "nothing", month=month, why=why)}, parked)
    total = sum((Decimal(one["total"]) for line in lines for one in _billed(line)), Decimal(0))
    message = said(language, "done", many=len({one["location_id"] for one in details}), month=month) + "".join(_left(lines, language))
    body = {"success": True, "message": message, "total_mois": float(total), "details": details}
    return Reply(200, body, {"Location": f"/v1/runs/{run.id}"} | parked)


def _one(call: Call, run: Run, rental: str) -> Reply:
    language = call.organisation.language
    place = {"Location": f"/v1/runs/{run.id}"}
    if run.status is RunStatus.RUNNING:
        return Reply(202, {"success": True, "message": said(language, "one running", rental=rental)}, place)
    lines = list(running.lines(call, run))
    made = [(line, one) for line in lines for one in _details(line)]
    if made:
        [facture] = [one for _, one in made]
        message = said(language, "one done", number=facture["numero"], rental=rental, worked=facture["jours_travail"])
        return Reply(200, {"success": True, "message": message, "facture": facture}, place)
    why = [verdict(month, language) for line in lines for month in line.data.get("months", ())] or [*_parked(lines, language), run.error]
    return Reply(409, {"success": False, "message": said(language, "one nothing", rental=rental, why=" ; ".join(filter(None, why)))}, place)


def _parked(lines: list[Line], language: str) -> Iterator[str]:
    for line in sorted(lines, key=lambda one: one.record):
        if line.outcome is Outcome.PARKED:
            yield said(language, "parked", rental=line.record, why=line.data.get("why", line.reason))


def _left(lines: list[Line], language: str) -> Iterator[str]:
    """What was left alone: invoices that a person has decided on, by their numbers, and worked days that are on none."""
    months = [month for line in sorted(lines, key=lambda one: (len(one.record), one.record)) for month in line.data.get("months", ())]
    locked = [month["number"] for month in months if month["verdict"] == Verdict.LOCKED]
    if locked:
        numbers = ", ".join(locked[:_NAMED]) + (", …" if len(locked) > _NAMED else "")
        yield said(language, "locked", many=len(locked), numbers=numbers)
    if days := sum(month.get("left", 0) for month in months):
        yield said(language, "left", many=days)


def _billed(line: Line) -> Iterator[Mapping[str, Any]]:
    return (month for month in line.data.get("months", ()) if month["verdict"] in BILLED)


def _details(line: Line) -> Iterator[DetailShape]:
    for month in _billed(line):
        yield {
            "location_id": int(line.record),
            "vehicule": line.data["vehicle"],
            "jours_travail": month["worked"],
            "jours_non_travail": month["not_worked"],
            "montant_ttc": float(Decimal(month["total"])),
            "facture_id": month["serial"],
            "numero": month["number"],
            "created": month["created"],
        }


_REFUSED: Final = Answers("Nothing was done; the message says why.", RefusalShape, ("Relance-Parked",))
_NOT_BILLED: Final = Answers("Nothing was billed; the message says why, and the run as well.", RefusalShape, ("Location",))
_RUNNING: Final = Answers("It is being done; ask at Location.", RunningShape, ("Location",))
_DONE: Final = Answers("It is done.", GenerationShape, ("Location", "Relance-Parked"))

ROUTES: Final = (
    Route(
        method="POST",
        path=_PLACE,
        access=Access.OPERATOR,
        handle=generate,
        summary="Generate the rental invoices of a month",
        body=GenerationForm,
        form=True,
        french=True,
        replies={200: _DONE, 202: _RUNNING, 409: _REFUSED},
        example={"month": 1, "year": 2025},
    ),
    Route(
        method="GET",
        path=_PLACE + "{run}/",
        access=Access.VIEWER,
        handle=generated,
        summary="What became of a generation",
        french=True,
        replies={200: _DONE, 202: _RUNNING, 409: _REFUSED},
    ),
    Route(
        method="POST",
        path="/locations/{id}/facture/",
        access=Access.OPERATOR,
        handle=bill,
        summary="Bill the open days of one rental",
        body=FactureForm,
        form=True,
        french=True,
        replies={200: Answers("The invoice.", FactureShape, ("Location",)), 202: _RUNNING, 409: _NOT_BILLED},
    ),
)
