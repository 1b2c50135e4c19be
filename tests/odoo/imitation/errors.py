"""What the imitated server refuses, with Odoo's classes and texts: what differs between the transports is where they are written."""

from __future__ import annotations


class RefusedError(Exception):
    """An error of the server. `name` is its class; `status` is JSON-2's, `code` the number of XML-RPC's fault."""

    name = "builtins.Exception"
    status = 500
    code = 1

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.args[0])


class WrongKeyError(RefusedError):
    """The key is wrong, revoked or of another user."""

    name, status, code = "werkzeug.exceptions.Unauthorized", 401, 3


class AccessError(RefusedError):
    """No right on the model, or on one of the records; a private method."""

    name, status, code = "odoo.exceptions.AccessError", 403, 4


class UnknownError(RefusedError):
    """No such model."""

    name, status, code = "werkzeug.exceptions.NotFound", 404, 2


class UnknownMethodError(RefusedError):
    """No such method."""

    name, status, code = "werkzeug.exceptions.NotFound", 404, 1


class InvalidValueError(RefusedError):
    """An unknown field or operator, a malformed domain."""

    name, status, code = "builtins.ValueError", 500, 1


class WrongTypeError(RefusedError):
    """An argument that the method does not know, or of the wrong type."""

    name, status, code = "builtins.TypeError", 500, 1


class UnprocessableError(RefusedError):
    """An argument that is missing, or ids where none are taken."""

    name, status, code = "werkzeug.exceptions.UnprocessableEntity", 422, 1


class UserError(RefusedError):
    """What a person may not do, as a record that others still refer to."""

    name, status, code = "odoo.exceptions.UserError", 422, 2


class MalformedError(RefusedError):
    """The body cannot be read."""

    name, status, code = "werkzeug.exceptions.BadRequest", 400, 1


def no_right(model: str, label: str) -> AccessError:
    """The model may not be read."""
    return AccessError(f"You are not allowed to access '{label}' ({model}) records.\n\nNo group currently allows this operation.")


def no_right_to_list(model: str, field: str, label: str) -> AccessError:
    """A list of records that may not be read was asked for."""
    return AccessError(f"Failed to read field {model}.{field}\n{no_right(model, label).text}")


def hidden(model: str, ids: list[int]) -> AccessError:
    """A record that a rule hides was asked for by its id."""
    shown = ", ".join(f"{model}({id},)" for id in ids)
    return AccessError(f"Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, you may not read {shown}.")
