"""The pages of the outbox: the list, one entry with what can be done, and the exact mail.

They stand here because they need profiles, explanations and the words of document types beside the outbox itself.
"""
