"""Passwords of tests are hashed quickly: the half second that a log-in takes is seldom what is tested."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher

ROUNDS = 1000


def hash_quickly() -> None:
    """From now on this process, and what is forked from it, hashes as the product does, but with few rounds."""
    PBKDF2PasswordHasher.iterations = ROUNDS
