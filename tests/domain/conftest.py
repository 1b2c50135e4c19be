"""What holds for all properties of the room."""

from __future__ import annotations

import tests.patience  # noqa: F401 - it loads the profile of Hypothesis
