"""The tables of the Django contenders. Imported once Django is configured, in an environment of its own."""

from __future__ import annotations

from django.db import models  # type: ignore[import-not-found]  # Django is in .cloud/bench only


class Invoice(models.Model):  # type: ignore[misc]  # so its classes have no type here
    """An invoice by its number."""

    number = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=20)
    customer = models.CharField(max_length=40)
    customer_name = models.CharField(max_length=200)
    label = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=3)
    paid = models.DecimalField(max_digits=18, decimal_places=3)
    issued_on = models.DateField()
    due_on = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        app_label = "bench"
        indexes = (models.Index(fields=("status", "due_on"), name="by_status_and_date"),)


class AuditEntry(models.Model):  # type: ignore[misc]  # the same
    """What changed in an invoice."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        app_label = "bench"


class Message(models.Model):  # type: ignore[misc]  # the same
    """An alert to send."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
    address = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=20, default="pending", db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
