"""Servers whose answers never end, and what becomes of who asks them."""
