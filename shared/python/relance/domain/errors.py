"""The errors of Relance, one root. A rule returns a reason; an edge raises one of these."""

from __future__ import annotations


class RelanceError(Exception):
    """The root of every error that Relance raises on purpose. Its text is written for a person and holds no secret."""


class InvalidError(RelanceError):
    """Input that cannot be accepted: names the field, the value and what would be right."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        self.field = field
        self.value = value
        self.reason = reason
        super().__init__(f"{field}: {value!r} {reason}")


class NotFoundError(RelanceError):
    """Something that was named does not exist."""

    def __init__(self, what: str, name: str, hint: str = "") -> None:
        self.what = what
        self.name = name
        super().__init__(f"{what} {name!r} does not exist{'; ' + hint if hint else ''}")


class ConflictError(RelanceError):
    """A record changed between reading and writing, or exists already. Nothing was written."""


class BrokenRecordError(RelanceError):
    """A stored record that cannot be understood: it is parked with this reason and the others go on."""

    def __init__(self, record: str, reason: str) -> None:
        self.record = record
        self.reason = reason
        super().__init__(f"{record} cannot be read: {reason}")


class UnacceptableError(RelanceError):
    """Records that the store will not take together, without saying which of them is at fault. Nothing of them is written."""


class SettingError(RelanceError):
    """A setting or a secret is missing or unusable; the text names it and says what to do."""


class UnreachableError(RelanceError):
    """A server did not answer, or refused the credentials."""
