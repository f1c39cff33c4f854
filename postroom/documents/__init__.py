"""Which exact file? Finished business documents, kept by the hash of their content.

A document is a type, a number, a debtor and one file. Its row also carries state and sending date, written
by `outbox` through this room's verb, so that lists read one table.
"""
