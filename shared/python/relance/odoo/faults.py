"""What Odoo's own errors mean. They are known by the class's name, which no language changes; the text is only shown."""

from __future__ import annotations

import re
from typing import Final

from relance.odoo.errors import BadRequestError, CredentialsRefusedError, NotAllowedError, OdooError, PassingError

_REFUSED: Final = frozenset({"AccessDenied", "Unauthorized"})
_NOT_ALLOWED: Final = frozenset({"AccessError", "Forbidden"})
#: The server's or its database's own trouble: the same question may well be answered later.
_PASSING: Final = frozenset(
    """
    AdminShutdown BrokenPipeError CannotConnectNow ConcurrencyError ConnectionAbortedError ConnectionError ConnectionRefusedError
    ConnectionResetError CrashShutdown DeadlockDetected DiskFull IdleInTransactionSessionTimeout InFailedSqlTransaction InterfaceError
    InternalServerError LockNotAvailable MemoryError OperationalError OSError OutOfMemory PoolError QueryCanceled QueryCanceledError
    ReadOnlySqlTransaction RetryableJobError SerializationFailure ServiceUnavailable TimeoutError TooManyConnections TooManyRequests
    TransactionRollbackError
    """.split()  # noqa: SIM905 - a list of words
)
#: psycopg's name for a wrong database comes with the server's words, in its language.
_NO_DATABASE: Final = re.compile(r"does not exist|n'existe pas|existiert nicht|no existe|non esiste|não existe")
_LAST_FRAME: Final = re.compile(r'^ +File "', re.MULTILINE)
_RAISED: Final = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)(?:: (?P<text>.*))?$", re.MULTILINE)
_LONGEST: Final = 300


def failure(name: str, text: str, *, where: str, database: str, hidden: str) -> OdooError:
    """Our error for Odoo's `name` (`builtins.ValueError`), raised on the model `where`. `hidden` is the key: it is shown nowhere."""
    kind = name.rpartition(".")[2]
    said = shown(text, hidden)
    if kind in _REFUSED:
        return CredentialsRefusedError(f"Odoo refused the API key ({said or kind}); put a good one into the organisation's secret")
    if kind == "OperationalError" and database in text and _NO_DATABASE.search(text):
        return CredentialsRefusedError(f"Odoo has no database {database!r}")
    if kind in _NOT_ALLOWED:
        return NotAllowedError(f"{where}: the user of the API key may not read it ({said or kind})")
    if kind in _PASSING:
        return PassingError(f"{where}: Odoo could not answer now ({kind}: {said})", whole=False)
    return BadRequestError(f"{where}: Odoo cannot answer ({kind}: {said})")


def raised(trace: str) -> tuple[str, str]:
    """Name and first line of the error at the end of a traceback; what follows it may be the database's hints. No name: not a traceback."""
    frames = [found.end() for found in _LAST_FRAME.finditer(trace)]
    found = _RAISED.search(trace, frames[-1]) if frames else None
    return (found["name"], found["text"] or "") if found else ("", trace)


def shown(text: str, hidden: str) -> str:
    """The text on one line, short, without what is hidden."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    line = line.replace(hidden, "…") if hidden else line
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
