# The seven models that seeds 001 and 003 read, for a real Odoo in the tests.
{  # noqa: B018 - Odoo reads it as data
    "name": "Dimagaz",
    "summary": "Orders of gas depots and the top-ups of their accounts, as the mirror's tests need them",
    "version": "19.0.1.0.0",
    "author": "Relance",
    "license": "Other OSI approved licence",
    "depends": ["base"],
    "data": ["security/groups.xml", "security/ir.model.access.csv"],
}
