"""The table of the connection test: one row is one fault, made on a real server, and what it must say about it."""
