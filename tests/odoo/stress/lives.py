"""Workers that are started and killed for as long as it takes, two at a time: one polls, the other waits for its hold to run out."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from tests.odoo.stress.worker import Life
from tests.sources import ROOT

_SLOTS: Final = 2
#: A poll that finds nothing has fifty steps, one that has much to do some hundreds. Of each order of magnitude as many die.
_MOST_STEPS: Final = 3000
#: The longest life in seconds, for one that waits; and for one that may finish a poll.
_LONGEST: Final = 8.0
_SPARED: Final = 40.0


@dataclass
class Lives:
    """What became of them: `ends` by exit code (-9: killed). `said`: what those had to say that were not killed."""

    setting: Mapping[str, Any]
    seed: int
    ends: Counter[int] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    ready: threading.Barrier = field(default_factory=lambda: threading.Barrier(_SLOTS + 1))

    def slot(self, number: int) -> None:
        """One life after another, until it is over."""
        chance = random.Random(self.seed * 10 + number)
        complaints = Path(self.setting["folder"]) / f"complaints-{number}.txt"
        command = [sys.executable, "-m", "tests.odoo.stress.worker"]
        with (
            complaints.open("w") as errors,
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT) as process,
        ):
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(self.setting) + "\n")
            process.stdin.flush()
            begun = bool(process.stdout.readline())
            self.ready.wait()
            while begun and not self._over.is_set():
                self._one(process, chance)
            process.stdin.close()
        self.said.append(complaints.read_text())

    def _one(self, process: subprocess.Popen[str], chance: random.Random) -> None:
        assert process.stdin
        assert process.stdout
        by_itself = chance.random() < 0.7
        life = Life(
            number=next(self._numbers),
            steps=round(_MOST_STEPS ** chance.random()) if by_itself else 0,
            batch=chance.choice((20, 200, 2000, 2000)),
            spared=int(by_itself and chance.random() < 0.4),
            hurry=chance.choice((0, 0, 0, 20)),
        )
        process.stdin.write(life.line())
        process.stdin.flush()
        child = int(process.stdout.readline())
        longest = _SPARED if life.spared else _LONGEST
        until = threading.Timer(longest if by_itself else chance.uniform(0.05, longest), _kill, (child,))
        until.start()
        self.ends[int(process.stdout.readline())] += 1
        until.cancel()

    def end(self) -> None:
        """Begin no more."""
        self._over.set()


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


@contextmanager
def killed_all_the_time(setting: Mapping[str, Any], seed: int) -> Iterator[Lives]:
    """Within it, workers poll and are killed. None is left after it, and nobody's hold."""
    lives = Lives(setting, seed)
    slots = [threading.Thread(target=lives.slot, args=(number,)) for number in range(_SLOTS)]
    for slot in slots:
        slot.start()
    lives.ready.wait()
    try:
        yield lives
    finally:
        lives.end()
        for slot in slots:
            slot.join()
        time.sleep(setting["lease"])
