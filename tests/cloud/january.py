"""January 2025 of the renter in the demo: seed 004's invoices through the deployed API with a real token, and their documents."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader

from tests.cloud.api import Answer, Api, download
from tests.cloud.login import door, name_of, operator
from tests.cloud.story import Telling, check

ORGANISATION: Final = "guinee-gest"
_PLACE: Final = "/locations/factures/generation-mensuelle/"
#: The reply of seed 004, but for `facture_id`, which counts what the organisation has made.
_MESSAGE: Final = "Factures générées/mises à jour pour 3 location(s) sur 2025-01."
_HILUX: Final = {
    "location_id": 6,
    "vehicule": "Toyota Hilux (GN-001-AA)",
    "jours_travail": 22,
    "jours_non_travail": 3,
    "montant_ttc": 1298000.0,
    "numero": "LOC-6-202501",
}
_SUMMARY: Final = """\
✅ Factures générées/mises à jour pour 3 location(s) sur 2025-01.
Total du mois: 3 398 000 FG

Détails:
- Location #6 (Toyota Hilux): 22 jours travaillés → 1 298 000 FG
- Location #7 (Nissan Patrol): 20 jours travaillés → 1 100 000 FG
- Location #8 (Mercedes Sprinter): 18 jours travaillés → 1 000 000 FG
"""


def tell_january(telling: Telling) -> None:
    """Generate the month by the API, as a program of the renter would, and check it against the seed. DemoError, CloudError."""
    api = Api(door(telling.cloud).api, operator(telling.cloud, ORGANISATION))
    _generate(telling, api)
    _once_more(telling, api)
    _print(telling, api)
    _say_why(telling)


def _generate(telling: Telling, api: Api) -> None:
    telling.step("January's rentals: an operator has the deployed API generate the month")
    print(f"  $API is {api.address}, and $TOKEN what Cognito gave {name_of(ORGANISATION)} for a password\n")
    answer = _shown(api, api.submit(_PLACE, month=1, year=2025), _PLACE, "month=1&year=2025")
    said = answer.data
    check("the reply has the seed's keys, in its order", list(said), ["success", "message", "total_mois", "details"])
    check("and says what the seed says", (said["success"], said["message"], said["total_mois"]), (True, _MESSAGE, 3398000.0))
    first = said["details"][0]
    check("rental 6 as in the seed, key for key", list(first), [*list(_HILUX)[:5], "facture_id", "numero", "created"])
    check("and value for value", {name: first[name] for name in _HILUX}, _HILUX)
    check("made just now", [one["created"] for one in said["details"]], [True, True, True])
    telling.step("What the run says, in the organisation's language")
    shown = telling.relance("show", answer.headers["location"].rstrip("/").rsplit("/", 1)[1])
    check("the seed's summary, amounts as Guinea writes them", _plain(_SUMMARY) in _plain(shown), expected=True)
    nobody = Api(api.address).submit(_PLACE, month=1, year=2025)
    check("who has no token is refused", nobody.status, 401)


def _once_more(telling: Telling, api: Api) -> None:
    telling.step("Once more, and for one rental: no day is billed twice")
    said = api.submit(_PLACE, month=1, year=2025).data
    check("the same invoices, none of them new", [one["created"] for one in said["details"]], [False, False, False])
    check("the same total", said["total_mois"], 3398000.0)
    alone = _shown(api, api.submit("/locations/6/facture/"), "/locations/6/facture/", "")
    check("rental 6 has no day left to bill", (alone.status, alone.data["success"]), (409, False))
    check("a rental of nobody's is not found", api.post("/locations/999/facture/").status, 404)


def _print(telling: Telling, api: Api) -> None:
    telling.step("The documents: one invoice, and three in one file")
    single = download(api.get("/v1/invoices/LOC-6-202501/pdf").headers["location"])
    numbers = ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    batch = download(api.post("/v1/documents", {"numbers": numbers}).headers["location"])
    for name, pdf in (("LOC-6-202501.pdf", single), ("january.pdf", batch)):
        (telling.cloud.home / name).write_bytes(pdf)
        print(f"  {telling.cloud.home / name} ({len(pdf):,} bytes)")
    text = _plain(_text(single))
    figures = ("LOC-6-202501", "1 100 000 FG", "198 000 FG", "1 298 000 FG", "N’Zérékoré")
    check("the invoice says what it came to", [one for one in figures if one not in text], [])
    outline: Any = PdfReader(BytesIO(batch)).outline
    check("the file has an entry an invoice", [number for number in numbers if not any(number in one.title for one in outline)], [])


def _say_why(telling: Telling) -> None:
    telling.step("February, as the schedule bills it on the 1st of March: why there is no invoice")
    run = telling.run("rental-invoicing", "2025-03-01", "--org", ORGANISATION)
    why = {line["record"]: line["reason"] for line in run["lines"]}
    check(
        "no vehicle, no rate, no day: each rental says which",
        [why.get(id) for id in ("10", "11", "12")],
        ["no_vehicle", "no_rate", "no_worked_day"],
    )


def _shown(api: Api, answer: Answer, path: str, body: str) -> Answer:
    print(f"  $ curl -H \"Authorization: Bearer $TOKEN\" -d '{body}' $API{path}\n")
    print("\n".join(f"    {line}" for line in json.dumps(answer.data, ensure_ascii=False, indent=2).splitlines()) + "\n")
    return answer


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def _plain(text: str) -> str:
    """With plain blanks, whatever kind of blank keeps thousands together."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
