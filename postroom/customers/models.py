"""The tables of this room. Only this room reads or writes them."""

from django.db import models


class Customer(models.Model):
    """A debtor. `words` is what a search looks in: number, name and addresses, casefolded."""

    debtor = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    format = models.CharField(max_length=10, default="pdf")
    together = models.BooleanField(default=False)
    do_not_email = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()


class Address(models.Model):
    """An address of a customer; `lowered` finds it whatever its capitals."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    position = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=3)
    address = models.CharField(max_length=320)
    lowered = models.CharField(max_length=320, db_index=True)

    class Meta:
        ordering = ["customer_id", "position"]


class ImportDraft(models.Model):
    """A file that was read and waits for "Import": what it said, as JSON (see `import_drafts.py`).

    `file`: the file itself, packed with zlib, to be read anew when somebody says what its columns hold.
    """

    file_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(db_index=True)
    made_by = models.CharField(max_length=200)
    content = models.JSONField()
    file = models.BinaryField(null=True)


class KeptColumns(models.Model):
    """What somebody said that the columns of a file hold; the next file with the same headings is read so, too.

    `key`: of the headings (`kept_columns.py`); `codes`: one for each of them (`table/codes.py`).
    """

    key = models.CharField(max_length=64, unique=True)
    codes = models.JSONField()
    kept_by = models.CharField(max_length=200)
    kept_at = models.DateTimeField()
