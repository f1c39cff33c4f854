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
