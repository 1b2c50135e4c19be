"""Invoice documents: started by the API, or by a person; prints a large selection of invoices as one PDF, kept in the archive."""

from __future__ import annotations

from relance.jobs.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
