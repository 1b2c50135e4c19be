"""An organisation's Odoo as its row has it: how it is reached, which models are read of it, and what is told of them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from relance.domain.errors import InvalidError
from relance.domain.mirror import FieldType, NoticeKind
from relance.domain.odoo import USUAL_OVERLAP, Odoo, Transport
from relance.domain.organisation import Role
from relance.store.odoo_policy import odoo_from_data
from relance.transfer.forms import KeySecret, Name, Text, Whole, one_of, refused
from relance.transfer.schema import MOST, Part

#: Somebody may have written the password into the address.
_USER: Final = re.compile(r"//[^/]*@")


def _some(seconds: int) -> int:
    # Nothing would stand for the usual overlap, and lose every late commit if it did not.
    if not seconds:
        raise refused("must be at least one second")
    return seconds


Overlap = Annotated[Whole, AfterValidator(_some)]


class FieldPart(Part):
    """A field that is read of a model."""

    name: Name
    type: Annotated[FieldType, one_of(FieldType)] = FieldType.TEXT
    target: Text = ""
    required: StrictBool = False


class NoticePart(Part):
    """What of a model is told, in which words, to whom. The words are those that `notify` has; left out, they are as the kind."""

    kind: Annotated[NoticeKind, one_of(NoticeKind)]
    wording: Literal["order", "top_up", "delivery_date", "created", "changed"] = "created"
    audience: Annotated[Role, one_of(Role)]
    field: Text = ""


class ModelPart(Part):
    """A model that is read. What is left out is for `odoo_from_data` to fill in, from the usual model of that name."""

    model: Name
    technical: Text = ""
    label: Text = ""
    fields: Annotated[tuple[FieldPart, ...], Field(max_length=MOST)] = ()
    parent: Text = ""
    listed_by: Text = ""
    reference: Text = ""
    client: Text = ""
    amount: Text = ""
    reason: Text = ""
    notices: Annotated[tuple[NoticePart, ...], Field(max_length=MOST)] = ()


class OdooPart(Part):
    """An Odoo. `secret` names where its login and API key are kept, never the key."""

    url: Name
    database: Name
    secret: KeySecret
    record_url: Text = ""
    transport: Annotated[Transport, one_of(Transport)] = Transport.AUTO
    overlap: Overlap = USUAL_OVERLAP
    models: Annotated[tuple[ModelPart, ...], Field(max_length=MOST)] = ()


def _or_none(value: object) -> object:
    return None if value == {} else value


#: An empty object takes the Odoo away.
SomeOdoo = Annotated[OdooPart | None, BeforeValidator(_or_none)]


def odoo_of(part: OdooPart | None) -> Odoo | None:
    """The Odoo in a row, with the usual models if it names none. InvalidError names the field within it."""
    if part is None:
        return None
    # What the row leaves out is for the usual models to say.
    said: dict[str, Any] = part.model_dump(mode="json", exclude_unset=True)
    try:
        return odoo_from_data(said)
    except InvalidError as error:
        # All that is not of the connection is of a model.
        place = "odoo" if error.field in OdooPart.model_fields else "odoo.models"
        raise InvalidError(f"{place}.{error.field}", _without_user(error.value), error.reason) from None


def _without_user(value: object) -> object:
    return _USER.sub("//…@", value) if isinstance(value, str) else value
