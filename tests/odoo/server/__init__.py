"""A real Odoo 19 for the tests: fetched, set up and driven (docs/odoo-for-tests.md)."""
