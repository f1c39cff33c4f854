"""The tables of the ledger. No other room imports this module."""

from django.db import models


class Lane(models.Model):
    """One submission mailbox. `epoch` rises with every taking; a mark under an old epoch is void."""

    name = models.CharField(max_length=600, unique=True)
    epoch = models.PositiveBigIntegerField(default=0)
    owner = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    paced_until = models.DateTimeField(null=True)


class Entry(models.Model):
    """One mail: promised once, with the bytes it will have.

    `not_before` and `not_after` are set by a person or program; `due_at` is when it goes next, as far as we know.
    """

    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    hold = models.CharField(max_length=10, blank=True)
    profile = models.ForeignKey(
        "profiles.MailProfile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    profile_name = models.CharField(max_length=100)
    mail_from = models.CharField(max_length=330)
    subject = models.TextField()
    language = models.CharField(max_length=2)
    type = models.CharField(max_length=40)
    number = models.CharField(max_length=100, blank=True)
    debtor = models.CharField(max_length=100, blank=True)

    message_id = models.CharField(max_length=250, unique=True)
    head = models.BinaryField()
    message_sha256 = models.CharField(max_length=64)
    message_size = models.PositiveBigIntegerField()
    accepted_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=1)
    not_before = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    resend_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="resends")
    resend_reason = models.TextField(blank=True)
    deferrals = models.PositiveIntegerField(default=0)
    first_deferred_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    reason_values = models.JSONField(default=dict)
    lane = models.ForeignKey(Lane, null=True, on_delete=models.PROTECT, related_name="+")
    epoch = models.PositiveBigIntegerField(default=0)
    training = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["state", "profile", "priority", "due_at"], name="due_in_order"),
            models.Index(fields=["state", "id"], name="entries_by_state"),
            models.Index(fields=["type", "state", "id"], name="entries_by_type"),
            models.Index(fields=["lane", "state"], name="claimed_by_lane"),
            models.Index(fields=["not_after"], name="expiring", condition=models.Q(not_after__isnull=False)),
        ]


class EntryDocument(models.Model):
    """An expected attachment: exactly this name, size and hash, spliced in at `offset` of the head.

    `own`: a document of its own, which this mail sends; otherwise a file that goes along.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    offset = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    own = models.BooleanField(default=False, db_default=False)


class Recipient(models.Model):
    """One recipient of one entry and the last thing a server said about it.

    `folded`: the address as it is compared.
    `dealt_with`: it was refused, and a person said that nothing more is to be done.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="recipients")
    address = models.CharField(max_length=330)
    folded = models.CharField(max_length=330, db_index=True)
    kind = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    line = models.TextField(blank=True)
    dealt_with = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["entry"],
                name="refused_and_open",
                condition=models.Q(state="refused", dealt_with=False),
            ),
        ]


class Attempt(models.Model):
    """One try: written down before it is made, marked just before the final dot, closed by the answer.

    `finishing_tick`: the seconds since the start of the owner's machine at that mark.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attempts")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")
    epoch = models.PositiveBigIntegerField()
    owner = models.CharField(max_length=300)
    mark = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    finishing_at = models.DateTimeField(null=True)
    finishing_tick = models.FloatField(null=True)
    ended_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=20, blank=True)
    code = models.IntegerField(null=True)
    enhanced_code = models.CharField(max_length=12, blank=True)
    line = models.TextField(blank=True)
    answers = models.JSONField(default=list)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["mark", "lane"], name="open_by_lane"),
            models.Index(fields=["lane", "finishing_at", "taken"], name="taken_by_lane"),
        ]


class Look(models.Model):
    """One look for an entry in the Sent folder: the evidence on which its unknown outcome is settled.

    `early`: the server could still have stored the mail then, so absence proves nothing. `attempt` is the one in
    doubt; `boot` and `tick` say when it was taken, in seconds since the start of the machine.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    folder = models.CharField(max_length=250, blank=True)
    copies = models.PositiveIntegerField(null=True)
    expected = models.PositiveIntegerField(default=0)
    early = models.BooleanField(default=False, db_default=False)
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.CASCADE, related_name="looks")
    boot = models.CharField(max_length=32, blank=True, db_default="")
    tick = models.FloatField(null=True)
    control = models.CharField(max_length=250, blank=True)
    control_found = models.BooleanField(null=True)
    line = models.TextField(blank=True)


class Pause(models.Model):
    """A fault of a profile or its server: nothing goes out until it is gone."""

    profile = models.OneToOneField("profiles.MailProfile", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    stage = models.CharField(max_length=20)
    line = models.TextField(blank=True)
    reason = models.TextField()
    reason_values = models.JSONField(default=dict)
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField(null=True)


class ClockReading(models.Model):
    """What the clock of this machine showed above the seconds since its start: by it a clock set back is noticed."""

    boot = models.CharField(max_length=32)
    above = models.FloatField()


class Installation(models.Model):
    """Whose ledger this is: one row. `kind` is one of `installation.Whose`, `generation` that of the program."""

    machine = models.CharField(max_length=64, blank=True)
    place = models.TextField()
    file = models.CharField(max_length=100, blank=True)
    generation = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True)
