"""The pages of this room: the list, one customer, and the import of a file. Readers look, senders change."""
