"""May we? Access tokens for a profile, fetched, kept while they live, and refused with evidence.

MSAL stays inside this room: its dict becomes a `Token` value or a `TokenRefused` at the border.
"""
