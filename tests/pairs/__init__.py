"""All pairs of acts by two people at the same document.

Both have opened a page while the document stood in the same state (`states.py`): Anna acts (`acts.py`), then Bea
posts the form that she had before her eyes; or both post at the same moment. `rules.py` says what must hold of every
pair, whatever each of the two is told.

    python -m tests.pairs --out FILE    all pairs on both databases, and what each person is told
"""
