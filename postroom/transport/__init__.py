"""Say it to the server: one SMTP conversation, kept open for many messages.

No database, no clock decisions, no retry: every fault is raised with its stage and the literal reply, and what
to do about it is decided elsewhere. Only this room imports smtplib.
"""
