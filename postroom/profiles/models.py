"""The table of mail profiles. Only this room reads or writes it."""

from django.db import models
from django.db.models import Q

PROFILES, DRAFTS = "profile", "draft"
"""How the tables are called in the place of what is sealed there; never changed, whatever becomes of the tables."""


class MailProfile(models.Model):
    """One named mail profile; the sealed columns hold MultiFernet tokens, never plain secrets."""

    name = models.CharField(max_length=100, unique=True)
    version = models.PositiveIntegerField(default=1)
    provider = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10)
    auth = models.CharField(max_length=20)
    username = models.CharField(max_length=320, blank=True)
    xoauth2_user = models.CharField(max_length=10, default="username")
    from_address = models.CharField(max_length=320)
    from_name = models.CharField(max_length=200, blank=True)
    sender_domains = models.CharField(max_length=500, blank=True, db_default="", default="")
    tenant = models.CharField(max_length=253, blank=True)
    client_id = models.CharField(max_length=100, blank=True)
    sealed_secret = models.TextField(blank=True)
    secret_expires = models.DateField(null=True)
    sealed_certificate = models.TextField(blank=True)
    authority = models.CharField(max_length=500, blank=True)
    scope = models.CharField(max_length=500, blank=True)
    redirect_url = models.CharField(max_length=256, blank=True)
    redirect_port = models.PositiveIntegerField(default=0)
    ca_pem = models.TextField(blank=True)
    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, default="tls")
    imap_auth = models.CharField(max_length=10, default="same")
    imap_username = models.CharField(max_length=320, blank=True)
    sealed_imap_secret = models.TextField(blank=True)
    rate_per_minute = models.FloatField(default=0)
    connections = models.PositiveIntegerField(default=1)
    recipients_per_day = models.PositiveIntegerField(default=0)
    size_limit = models.PositiveBigIntegerField(default=0)
    server_size_limit = models.PositiveBigIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_profile"
            )
        ]


class Draft(models.Model):
    """A profile as it is just typed in one window, secrets sealed with the rest; gone with OK, Cancel, or next day.

    The key is random, so that a cancelled draft leaves nothing behind, not even a higher number.
    """

    id = models.CharField(max_length=32, primary_key=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    profile = models.ForeignKey(MailProfile, null=True, on_delete=models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField(default=0)
    sealed_fields = models.TextField()
    changed_at = models.DateTimeField()
