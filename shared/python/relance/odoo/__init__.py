"""Reading an Odoo: the client, and the mirror of its records that is kept."""
