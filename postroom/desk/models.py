"""The tables of this room. Only this room reads or writes them."""

from django.db import models


class Edit(models.Model):
    """What a person changed in the mail of a document that has not been sent yet."""

    document = models.OneToOneField("documents.Document", models.CASCADE, related_name="+")
    mail = models.JSONField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()


class Run(models.Model):
    """Mails that a person handed over together; `token` is that of the form, which may come more than once."""

    begun_by = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    quiet = models.BooleanField(default=False)
    token = models.CharField(max_length=32, null=True, unique=True)


class RunMail(models.Model):
    """One mail of a run: its entry in the outbox."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="mails")
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "entry_id"], name="once_in_a_run")]


class FolderFile(models.Model):
    """A file of the folder of the PDFs as it was when it was read, and what came of it: a document or a refusal.

    `copy`: its document was taken from another place first. What becomes of a copy after sending stands in `fate`,
    what becomes of the other one in its document's row.
    """

    folder = models.TextField()
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()
    document = models.ForeignKey("documents.Document", models.CASCADE, null=True, related_name="+")
    refusal = models.JSONField(null=True)
    copy = models.BooleanField(default=False, db_default=False)
    fate = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folder", "name"], name="once_in_a_folder")]
        indexes = [
            models.Index(fields=["id"], name="copy_to_tidy", condition=models.Q(copy=True, fate="")),
        ]
