"""The sources as they are written: who imports whom, how long things are, what runs at import, what is silenced."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa)\b")
_REASON = re.compile(r"#\s*(type:\s*ignore\[[a-z, -]+\]\s+#|noqa:\s*[A-Z0-9, ]+\s-)\s*\S+")
_DEFINITION = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.TypeAlias)
#: What no assignment at the top of a file may call: it would ask the machine, the clock or a service while it is imported.
_WORK = {"client", "resource", "Session", "open", "now", "today", "getenv", "connect", "connection", "settings", "read_text", "environ"}


@dataclass(frozen=True)
class Source:
    """A file by its dotted name: `relance.store.commit`, `functions.dispatch.app`."""

    name: str
    text: str
    tree: ast.Module = field(repr=False)

    @classmethod
    def of(cls, name: str, text: str) -> Source:
        """A source that is written here, for trying a rule."""
        return cls(name, text, ast.parse(text))

    @property
    def room(self) -> str:
        """`store` of `relance.store.commit`; `functions` of a function."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "relance" and len(parts) > 1 else parts[0]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())


def sources(*folders: str) -> list[Source]:
    """The sources below these folders of the project."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Source.of(_dotted(path.relative_to(ROOT)), path.read_text()) for path in paths]


def imported(source: Source) -> set[str]:
    """All that is imported anywhere in it, with the names taken: `relance.store.runs`, `pynamodb.models.Model`."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = source.name.split(".")[: -node.level] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def called(source: Source) -> dict[str, int]:
    """The names that are called in it, without what they are called on, and the line of the last call."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return {_name(call.func): call.lineno for call in calls}


def long_functions(source: Source, limit: int) -> list[str]:
    """Its functions of `limit` lines and more, with their names."""
    nodes = (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f"{source.name}.{node.name}" for node in nodes if (node.end_lineno or 0) - node.lineno + 1 >= limit]


def silenced_without_reason(source: Source) -> list[str]:
    """Where a checker is told to be quiet and nobody says why."""
    comments = [token for token in tokenize.generate_tokens(io.StringIO(source.text).readline) if token.type == tokenize.COMMENT]
    bad = [token for token in comments if _SILENCED.match(token.string) and not _REASON.match(token.string)]
    return [f"{source.name}:{token.start[0]}" for token in bad]


def at_import(source: Source) -> list[str]:
    """What runs when it is imported and is no definition."""
    return [f"{source.name}:{node.lineno}" for node in source.tree.body if not _defines(node)]


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removeprefix("shared.python.")


def _defines(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=[]):
            return all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in body)
        case ast.Assign() | ast.AnnAssign():
            return not set(_names(node)) & _WORK
        case _:
            return isinstance(node, _DEFINITION)


def _names(node: ast.AST) -> Iterator[str]:
    """The names that are called or read from while the statement runs; what a lambda does, it does later."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call):
        yield _name(node.func)
    if isinstance(node, ast.Attribute):
        yield node.attr if node.attr == "environ" else ""
    for child in ast.iter_child_nodes(node):
        yield from _names(child)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
