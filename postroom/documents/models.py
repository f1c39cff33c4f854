"""The table of documents."""

from django.db import models


class Document(models.Model):
    """One business document: what it is, which bytes it has, and what became of it."""

    type = models.CharField(max_length=40)
    number = models.CharField(max_length=100, blank=True)
    debtor = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, default="ready")
    sent_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "type", "number", "debtor"], name="one_row_per_document"
            )
        ]
