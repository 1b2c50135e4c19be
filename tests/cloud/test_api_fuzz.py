"""The deployed API is asked what its own OpenAPI document allows, and much that it does not, by schemathesis with an admin's token.

Every reply must be one that the document names, of its kind, with its headers and its schema, and never a 5xx; what the document forbids
must be refused, and nothing be done without a token. The seed is fixed: a failure is seen again.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from relance.domain.invoice import Hold, Invoice, Status
from relance.web.papers import AT_ONCE
from relance.web.routes import ROUTES
from tests.cloud import fuzz_world
from tests.cloud.api import Api
from tests.cloud.local_cloud import MADE, tail
from tests.cloud.people import People, awaited, below, rented
from tests.cloud.test_api_generation import JANUARY, PLACE
from tests.fleet import FLEET, RENTALS, SHEETS, rental, sheet
from tests.world import add, invoice

pytestmark = pytest.mark.cloud

_PROGRAM: Final = MADE / "fuzz" / "bin" / "schemathesis"
_SEED: Final = 20250131
_EXAMPLES: Final = 15
ORGANISATION: Final = "api-fuzz"
#: What somebody finds there: of it, most requests are about something that exists.
_HELD: Final = [f"H-{n}" for n in range(30)]
_DRAFTS: Final = [f"D-{n}" for n in range(30)]
#: Rentals with days in February that are on no invoice.
_OPEN: Final = [str(n) for n in range(20, 28)]
#: A document of these is a run.
_MANY: Final = [f"P-{n}" for n in range(AT_ONCE + 1)]

#: `positive_data_acceptance` is off: what is right in form may still be wrong for the records, as a cursor that was never given out, or a
#: day on which a rental was not running. `unsupported_method` is off: API Gateway refuses those itself, by 404.
_SETTINGS: Final = f"""
seed = {_SEED}
workers = 2
continue-on-failure = true
request-timeout = 60

[generation]
max-examples = {_EXAMPLES}
database = "none"

[checks]
positive_data_acceptance.enabled = false
unsupported_method.enabled = false
missing_required_header.expected-statuses = [400, 401, 403, 428]
"""


def test_the_deployed_api_keeps_to_its_document_whatever_it_is_asked(people: People, tmp_path: Path) -> None:
    february = (sheet(id, [3, 4], date(2025, 2, 1)) for id in _OPEN)
    rented(ORGANISATION, *RENTALS, *SHEETS, *map(rental, _OPEN), *february)
    add(*_invoices())
    messages = fuzz_world.mirrored(ORGANISATION)
    api = people.of(ORGANISATION, "admin")
    found = _fuzzed(api, _known(api) | fuzz_world.known(messages), tmp_path)
    assert found["failures"] == [], tail(tmp_path / "said.log", 200)
    assert (found["errors"], found["complete"], found["exit_code"]) == ([], True, 0), tail(tmp_path / "said.log", 60)
    _check_that_it_has_tested(found)


def _check_that_it_has_tested(found: Mapping[str, Any]) -> None:
    """Every operation was asked, in every manner, most often enough that it did what it is for."""
    assert {name: found["operations"][name] for name in ("total", "selected", "tested")} == dict.fromkeys(
        ("total", "selected", "tested"), len(ROUTES)
    )
    assert {name: phase["status"] for name, phase in found["phases"].items()} == dict.fromkeys(
        ("examples", "coverage", "fuzzing", "stateful"), "success"
    )
    assert found["test_cases"]["generated"] > 30 * len(ROUTES)
    done = {name for name, phases in found["valid_rates"].items() if sum(phase["accepted"] for phase in phases.values())}
    assert {f"{route.method} {route.path}" for route in ROUTES} - done == set()


def _invoices() -> Iterator[Invoice]:
    own, held = replace(FLEET, id=ORGANISATION), (Hold(date(2025, 3, 1), date(2099, 1, 1), "disputed"),)
    of_kind: list[tuple[list[str], dict[str, Any]]] = [(_HELD, {"holds": held}), (_DRAFTS, {"status": Status.DRAFT}), (_MANY, {})]
    for numbers, fields in of_kind:
        yield from (invoice(number, date(2099, 3, 1), own, customer="mine", **fields) for number in numbers)


def _known(api: Api) -> dict[str, Sequence[str]]:
    """Names of what there is, by where a request has them."""
    run = api.post(PLACE, JANUARY).headers["location"].rsplit("/", 1)[1]
    printed = api.post("/v1/documents", {"numbers": _MANY})
    place = below(printed.headers["location"])
    assert awaited(api, place).status == 303
    numbers = [*_HELD, *_DRAFTS, "LOC-6-202501"]
    return {
        "path.id": ["6", "7", *_OPEN],
        "path.number": numbers,
        "path.run": [run, place.rsplit("/", 1)[1]],
        "path.month": ["2025-01", "2025-02"],
        "header.If-Match": ["*"],
        "body.customer": ["mine"],
        "body.vehicle": ["hilux", "patrol"],
        "body.rental": ["6", "7"],
        "body.amount": ["1", "2"],
        "body.paid_on": ["2025-02-10"],
        "body.until_on": ["2098-12-31"],
        "body.issued_on": ["2025-01-31"],
        "body.due_on": ["2099-06-01"],
        "body.starts_on": ["2025-01-07"],
        "body.ends_on": ["2098-12-31"],
        "body.numbers.[*]": numbers,
    }


def _fuzzed(api: Api, known: Mapping[str, Sequence[str]], folder: Path) -> dict[str, Any]:
    """What schemathesis has found."""
    # From its address it would leave out the operation that is there.
    document, settings, told = folder / "openapi.json", folder / "schemathesis.toml", folder / "found.json"
    document.write_bytes(api.get("/openapi.json").body)
    settings.write_text(_settings(api, known))
    place = ("--url", api.address, "--report", "json", "--report-json-path", str(told), "--no-color")
    with (folder / "said.log").open("wb") as said:
        subprocess.run([_PROGRAM, "--config-file", settings, "run", document, *place], cwd=folder, stdout=said, stderr=said, check=False)
    assert told.exists(), tail(folder / "said.log", 40)
    found: dict[str, Any] = json.loads(told.read_text())
    return found


def _settings(api: Api, known: Mapping[str, Sequence[str]]) -> str:
    """The settings as TOML, in which a list of texts is written as in JSON."""
    lists = [f"[dictionaries.known-{n}]\nvalues = {json.dumps(values)}" for n, values in enumerate(known.values())]
    places = [f'{json.dumps(name)} = {{ dictionary = "known-{n}", probability = 0.8 }}' for n, name in enumerate(known)]
    headers = f"[headers]\nAuthorization = {json.dumps(f'Bearer {api.token}')}"
    return "\n\n".join([_SETTINGS, headers, *lists, "[parameters]\n" + "\n".join(places)])
