"""The tables of people, their sessions, their failed log-ins, and the link of the first start."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their name at log-in."""


class Person(AbstractBaseUser):
    """Somebody who may log in: an administrator, a clerk or a reader. `version` counts the edits."""

    ROLES = ("administrator", "clerk", "reader")

    # The refusal of a password that is like the name says the verbose name.
    name = models.CharField(gettext_lazy("user name"), max_length=150, unique=True)
    role = models.CharField(max_length=20)
    email = models.CharField(gettext_lazy("own e-mail address"), max_length=320, blank=True)
    email_proof = models.CharField(max_length=20, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar = PersonManager()

    USERNAME_FIELD = "name"
    EMAIL_FIELD = "email"


class PersonSession(models.Model):
    """One browser that is logged in. A session whose row is gone is logged out at its next request.

    `password_at`: when the person last typed their password there.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    password_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=64, blank=True)


class FailedLogIns(models.Model):
    """The latest failures under one name. Only a hash of it: people type passwords into that field."""

    name_hash = models.CharField(max_length=64, unique=True)
    times = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)


class AddressFailures(models.Model):
    """The latest failures from one IP address: (seconds since 1970, hash of the name) each."""

    address_hash = models.CharField(max_length=64, unique=True)
    failures = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)


class AddressCode(models.Model):
    """A code that was mailed to an address that a person wants as their own; only its hash."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE)
    address = models.CharField(max_length=320)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0)
    mailed_at = models.JSONField(default=list)


class FirstStart(models.Model):
    """The one link that makes the first administrator; deleting its row is using it."""

    token_hash = models.CharField(max_length=64)
