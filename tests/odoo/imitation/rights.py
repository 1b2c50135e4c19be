"""Who may read what on the imitated server: keys, rights on models, rules that hide records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Rights:
    """`keys` are those that are good. The user of all of them is `uid`."""

    login: str = "relance"
    uid: int = 5
    keys: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    hidden: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
