"""All routes of the API. What is not here does not exist: dispatch, rights, the document and the template follow from it."""

from __future__ import annotations

from typing import Final

from relance.web import (
    audit,
    deeds,
    generation,
    invoices,
    mirror,
    outbox,
    papers,
    published,
    rentals,
    resyncs,
    runs,
    syncs,
    timesheets,
    vehicles,
)
from relance.web.route import Route

ROUTES: Final[tuple[Route, ...]] = (
    *generation.ROUTES,
    *vehicles.ROUTES,
    *rentals.ROUTES,
    *timesheets.ROUTES,
    *invoices.ROUTES,
    *deeds.ROUTES,
    *papers.ROUTES,
    *runs.ROUTES,
    *resyncs.ROUTES,
    *mirror.ROUTES,
    *syncs.ROUTES,
    *outbox.ROUTES,
    *audit.ROUTES,
    *published.ROUTES,
)
