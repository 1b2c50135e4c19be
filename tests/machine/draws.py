"""What the deeds are drawn from."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.machine import scenery
from tests.machine.provider import Answer

owners = st.sampled_from(list(scenery.ORGANISATIONS))
which = st.integers(0, 7)
#: Around today: mostly long enough ago for some step, and some time to come.
offsets = (st.integers(-110, -1) | st.integers(-110, 40)).map(lambda n: timedelta(days=n))
near = (st.integers(-25, 25) | st.integers(-3, 0)).map(lambda n: timedelta(days=n))
past = st.integers(-25, 0).map(lambda n: timedelta(days=n))
lengths = st.integers(-2, 45).map(lambda n: timedelta(days=n))
amounts = st.integers(0, 600) | st.just(600)
answers = st.lists(st.sampled_from(Answer), min_size=1, max_size=6)
#: More invoices than this make a step slow.
FEW = 6
there_are_few_invoices = precondition(lambda self: len(self.books.bills) < FEW)
