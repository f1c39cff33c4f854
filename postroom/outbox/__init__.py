"""What was promised, tried, done? The ledger: the only owner of entries, attempts and lanes.

`accept` takes a plan, is the only way in, and says yes after the commit. Every step towards a server is written
down before it is made. `docs/outbox.md` shows the states on one page.
"""
