"""A million documents: how long a page of the list takes, on SQLite and on PostgreSQL, against a thousand."""
