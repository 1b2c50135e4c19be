"""API: called by API Gateway for each request; what takes longer than a reply may is handed to the jobs."""

from __future__ import annotations

from typing import Final

from relance.runtime.handler import handler as wrapped
from relance.web.entry import handle

#: Seconds before its end at which a run that a request began is handed over: in the time that is left it writes, hands over and replies.
MARGIN: Final = 12

handler = wrapped(handle, MARGIN)
