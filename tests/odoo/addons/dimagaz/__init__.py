"""The test add-on: the models that the mirror reads, with all that makes reading them hard."""

from . import models  # noqa: F401 - Odoo finds them by this
