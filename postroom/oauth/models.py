"""The tables of granted access and of sign-ins under way. Only this room reads or writes them."""

from django.db import models

from postroom.shared.sealing import name_place


class Grant(models.Model):
    """What a person granted a profile; tokens only as MultiFernet texts.

    `binding` names the client, authority, mailbox and servers it was given for: an edit of these ends it.
    `refreshing_by` is the one process that may ask for a new token until `refreshing_until`.
    """

    profile = models.OneToOneField(
        "profiles.MailProfile", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    binding = models.CharField(max_length=64)
    account = models.CharField(max_length=320)
    scope = models.TextField()
    sealed_refresh_token = models.TextField(blank=True)
    sealed_access_token = models.TextField(blank=True)
    access_good_until = models.DateTimeField(null=True)
    signed_in_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    refreshing_by = models.CharField(max_length=32, blank=True)
    refreshing_until = models.DateTimeField(null=True)

    def place(self, column: str) -> str:
        """The place of what is sealed in that column."""
        return name_place("grant", self.pk, column)


class SignIn(models.Model):
    """A sign-in or consent whose browser has been sent away and may come back; found again by its state.

    Only the hash of the state is kept. `sealed_flow` (PKCE verifier, nonce) is emptied when it ends. One for a
    profile that is still being typed names its `draft`; what it brought waits in `sealed_granted` for the OK.
    """

    state_hash = models.CharField(max_length=64, primary_key=True)
    profile = models.ForeignKey("profiles.MailProfile", null=True, on_delete=models.CASCADE, related_name="+")
    profile_version = models.PositiveIntegerField()
    draft = models.CharField(max_length=32, blank=True, db_index=True)
    binding = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    sealed_flow = models.TextField(blank=True)
    sealed_granted = models.TextField(blank=True)
    account = models.CharField(max_length=320, blank=True)
    actor = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=10)
    told = models.TextField(blank=True)
    told_values = models.JSONField(default=dict)
    line = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def place(self, column: str) -> str:
        """The place of what is sealed in that column."""
        return name_place("sign-in", self.pk, column)
