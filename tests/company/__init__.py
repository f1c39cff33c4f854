"""A company at work: clerks and administrators press buttons at once, and a judge knows what each was told.

`python -m tests.company` runs it. The people are real HTTP clients of `postroom serve`; what each answer page told
them is written down, and `judge` compares that with the mails that a counting server took.
"""
