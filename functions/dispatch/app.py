"""Dispatch: sends the outbox's messages, at once when its stream brings them, and surely when the minute's schedule comes."""

from __future__ import annotations

from relance.notify.entry import handle
from relance.runtime.handler import handler as wrapped

handler = wrapped(handle)
