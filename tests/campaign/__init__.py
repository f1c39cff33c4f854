"""A campaign of kills: thousands of invoices, workers killed and frozen, faults all the time, a full disk once.

`python -m tests.campaign` runs it; `count` is the program that decides, and it never reads the ledger.
"""
