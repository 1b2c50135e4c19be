"""A real Odoo 19 of the tests' own, and what is proved against it."""
