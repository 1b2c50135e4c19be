"""The seven models that are read unless an organisation says otherwise, as the systems before declared them (seeds 001 and 003)."""

from __future__ import annotations

from typing import Final

from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind
from relance.domain.organisation import Role


def _of(type: FieldType, names: str, required: bool = False) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(name=name, type=type, required=required) for name in names.split())


def _to(name: str, target: str, required: bool = False) -> FieldSpec:
    return FieldSpec(name=name, type=FieldType.REFERENCE, target=target, required=required)


def _all(name: str, target: str) -> FieldSpec:
    return FieldSpec(name=name, type=FieldType.LIST, target=target)


def usual_models() -> tuple[ModelSpec, ...]:
    """Users, products, suppliers, their centres, orders, their lines, top-ups: each after those it refers to."""
    return (_USER, _PRODUCT, _SUPPLIER, _CENTRE, _ORDER, _LINE, _TOP_UP)


T = FieldType
#: Never a password, even if it is there.
_USER: Final = ModelSpec(name="dimagaz.user", label="Utilisateurs", fields=_of(T.TEXT, "name display_name username sap_id"))
_PRODUCT: Final = ModelSpec(
    name="dimagaz.product",
    label="Produits",
    fields=(*_of(T.TEXT, "name product_id product_category product_type display_name"), *_of(T.DECIMAL, "prix")),
    amount="prix",
)
_SUPPLIER: Final = ModelSpec(
    name="dimagaz.fournisseur",
    label="Fournisseurs",
    fields=(*_of(T.TEXT, "name adresse tel ville email display_name"), _all("centres", "dimagaz.fournisseur.centre")),
)
_CENTRE: Final = ModelSpec(
    name="dimagaz.fournisseur.centre",
    label="Centres",
    fields=(*_of(T.TEXT, "name display_name"), _to("fournisseur", "dimagaz.fournisseur")),
    parent="fournisseur",
)
_ORDER: Final = ModelSpec(
    name="dimagaz.bc",
    label="Bons de commande",
    fields=(
        *_of(T.TEXT, "name", required=True),
        *_of(T.TEXT, "fullname bl_number sap bc_type state verify_state paye_par version prefix source product_type display_name raison"),
        *_of(T.DATE, "bc_date bl_date"),
        *_of(T.DECIMAL, "montant_paye remise tva ht ttc qty_retenue solde"),
        *_of(T.BOOLEAN, "done confirmed terminated non_conforme"),
        _to("depositaire", "dimagaz.user"),
        _to("fournisseur", "dimagaz.fournisseur"),
        _to("fournisseur_centre", "dimagaz.fournisseur.centre"),
        _all("bc_lines", "dimagaz.bc.line"),
    ),
    parent="depositaire",
    reference="name",
    client="depositaire",
    amount="ttc",
    reason="raison",
    notices=(
        Notice(kind=NoticeKind.CREATED, wording="order", audience=Role.ORDERS),
        Notice(kind=NoticeKind.CHANGED, wording="delivery_date", audience=Role.DELIVERIES, field="bl_date"),
    ),
)
_LINE: Final = ModelSpec(
    name="dimagaz.bc.line",
    label="Lignes de commande",
    fields=(
        _to("bc_id", "dimagaz.bc", required=True),
        _to("product", "dimagaz.product"),
        *_of(T.DECIMAL, "qty qty_vide qty_retenue qty_defect prix subtotal"),
        *_of(T.DATE, "bc_date"),
    ),
    parent="bc_id",
    listed_by="bc_lines",
    reference="bc_id",
    amount="subtotal",
)
_TOP_UP: Final = ModelSpec(
    name="alimenteur.solde",
    label="Alimentations de solde",
    fields=(
        _to("client", "dimagaz.user", required=True),
        *_of(T.DECIMAL, "solde", required=True),
        *_of(T.TEXT, "state comment avoir reference_no refus_raisons source created_by display_name"),
        *_of(T.DATE, "date_done date_creation date_refus"),
    ),
    parent="client",
    reference="reference_no",
    client="display_name",
    amount="solde",
    notices=(Notice(kind=NoticeKind.CREATED, wording="top_up", audience=Role.TOP_UPS),),
)
