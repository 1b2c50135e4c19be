"""Scenarios of a mirror and its Odoo, for the imitation and the real one."""

from __future__ import annotations

import pytest

# What is asserted for the scenarios is no test itself: pytest would leave it without a word of what was seen.
pytest.register_assert_rewrite("tests.odoo.scenarios.scene")
