"""The table of changes. Rows are only ever added; one that counts (`record.count_up`) counts within its minute."""

from django.db import models


class Change(models.Model):
    """One change by one actor."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
