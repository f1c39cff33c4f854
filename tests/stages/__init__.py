"""Every fault at every stage of a conversation: what the ledger says of it, and what the mail server then holds."""
