"""The ledger's protocol as a model that a checker walks through in full, and real ledgers read against it."""
