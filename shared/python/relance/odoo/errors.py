"""What can go wrong with an Odoo, told apart by what helps: another try, a person, or a person for one model alone."""

from __future__ import annotations

from relance.domain.errors import RelanceError


class OdooError(RelanceError):
    """The root. No text of one names a key, a password, or more of the address than its host.

    `lasting`: another try cannot help, a person must act. `whole`: it concerns the whole server, not just the model that was asked for.
    """

    lasting: bool = True
    whole: bool = True


class CredentialsRefusedError(OdooError):
    """The key, the login or the name of the database is not (or no longer) good."""


class UnusableAddressError(OdooError):
    """The address cannot be used: not public, not https, no valid certificate, or no Odoo that we can speak to."""


class NotAllowedError(OdooError):
    """The user of the key may not read that model, or not all of the records that were asked for."""

    whole = False


class BadRequestError(OdooError):
    """The server cannot do what was asked: an unknown model or field, or a value that breaks it."""

    whole = False


class TooLargeError(BadRequestError):
    """The reply is larger than what is taken; fewer records at once may be answered."""


class PassingError(OdooError):
    """No connection, an overloaded or restarting server, a reply that was cut. `pause`: the seconds that the server asked for, if it did.

    `whole` is False if it is the model's own reading that failed.
    """

    lasting = False

    def __init__(self, text: str, *, pause: float | None = None, whole: bool = True) -> None:
        self.pause = pause
        self.whole = whole
        super().__init__(text)
