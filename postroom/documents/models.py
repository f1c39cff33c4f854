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
    added_by = models.CharField(max_length=200, blank=True, db_default="")
    customer = models.CharField(max_length=200, blank=True, db_default="")
    recipients = models.TextField(blank=True, db_default="")
    language = models.CharField(max_length=2, blank=True, db_default="")
    issued = models.DateField(null=True)
    made_at = models.DateTimeField(null=True)
    read = models.JSONField(default=dict, db_default={})
    source = models.TextField(blank=True, db_default="")
    source_fate = models.TextField(blank=True, db_default="")
    training = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="listed_by_state"),
            models.Index(fields=["type", "state", "id"], name="listed_by_type"),
            models.Index(fields=["debtor", "id"], name="listed_by_debtor"),
            models.Index(fields=["sent_at", "id"], name="listed_by_date"),
            models.Index(fields=["number", "debtor"], name="found_by_number"),
            models.Index(
                fields=["state"],
                name="source_to_tidy",
                condition=~models.Q(source="") & models.Q(source_fate=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "type", "number", "debtor"], name="one_row_per_document"
            )
        ]
