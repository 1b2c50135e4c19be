"""All that can happen. A later job joins by a class of its own rules, and its name here."""

from __future__ import annotations

from typing import Final

from tests.machine.fees import Fees
from tests.machine.issuing import Issuing
from tests.machine.nights import Nights
from tests.machine.people import People
from tests.machine.post import Post
from tests.machine.renting import Renting

DEEDS: Final[tuple[type[Issuing], ...]] = (People, Nights, Post, Fees, Renting)
