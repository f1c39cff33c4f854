"""The table of people."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their name at log-in."""


class Person(AbstractBaseUser):
    """Somebody who may log in: an administrator, a clerk or a reader."""

    ROLES = ("administrator", "clerk", "reader")

    name = models.CharField(max_length=150, unique=True)
    role = models.CharField(max_length=20)
    email = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar = PersonManager()

    USERNAME_FIELD = "name"
    EMAIL_FIELD = "email"
