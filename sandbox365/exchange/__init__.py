"""The face of Exchange Online: SMTP submission, IMAP, mailboxes and the reports of undeliverable mail."""
