"""Who goes next, how fast, when again? The workers: lanes that drain their entries over one kept connection.

What is done about an outcome is decided by pure functions in `retry_policy.py`; everything a worker does is written
in the ledger before and after.
"""
