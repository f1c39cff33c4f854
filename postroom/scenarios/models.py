"""The tables of this room. Only this room reads or writes them."""

from django.db import models
from django.db.models import Q


class Template(models.Model):
    """A named template; `version` counts all changes of it."""

    name = models.CharField(max_length=100, unique=True)
    version = models.PositiveIntegerField(default=0)


class Wording(models.Model):
    """One version of a template's words in one language. Rows are added, never changed but for `is_current`."""

    template = models.ForeignKey(Template, models.CASCADE)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField()
    subject = models.CharField(max_length=1000)
    text = models.TextField()
    html = models.TextField(blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "language", "version"], name="one_row_per_version_of_words"
            ),
            models.UniqueConstraint(
                fields=["template", "language"], condition=Q(is_current=True), name="one_current_wording"
            ),
        ]


class Scenario(models.Model):
    """How one document type is sent. A profile or template in use cannot be deleted."""

    type = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=100, blank=True)
    profile = models.ForeignKey("profiles.MailProfile", models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, null=True, related_name="+")
    recipients_rule = models.CharField(max_length=10, default="given")
    recipients = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    reply_to = models.CharField(max_length=320, blank=True)
    prompt = models.BooleanField(default=True)
    hide_sent = models.BooleanField(default=False)
    delete_pdf = models.BooleanField(default=False)
    move_pdf_to = models.CharField(max_length=500, blank=True)
    send_at = models.CharField(max_length=5, blank=True)
    extra_files = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=200, blank=True)


class TaughtHeading(models.Model):
    """A heading of documents that people taught for a field; `folded` is what tells it from others."""

    heading = models.CharField(max_length=80)
    folded = models.CharField(max_length=160, unique=True)
    field = models.CharField(max_length=20)
    taught_at = models.DateTimeField()
    taught_by = models.CharField(max_length=200)


class GeneralSettings(models.Model):
    """The one row of what holds for all document types."""

    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    office_address = models.CharField(max_length=320, blank=True)
    order_address = models.CharField(max_length=320, blank=True)
    pdf_folder = models.CharField(max_length=500, blank=True)
    file_name_pattern = models.CharField(max_length=255, blank=True)
    program = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    training_address = models.CharField(max_length=320, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=200, blank=True)
