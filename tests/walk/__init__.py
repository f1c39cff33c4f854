"""How far a reader has to walk through the code to follow one thing that the product does.

`make walk` really does three things against a local Microsoft 365 and writes down which functions of the product
are entered, also in its threads:

- `send`: `postroom send x.pdf --to a@kunde.test --wait`;
- `test`: *Test connection* in the editor of a mail profile, and the page that watches it until the test has ended;
- `run`: 30 PDFs are uploaded, checked and handed over in the web interface, then workers send them until every
  sending date is written.

What is counted, in the order of the first entry:

- a *function* is a `def` with a name of its own; comprehensions and lambdas belong to whoever holds them, and
  `__init__` and its like (which a reader does not look up) do not count;
- a *file* is one that holds such a function; a *room* is the first folder below `postroom/`;
- a *change of room* is where the next new file lies in another room than the one before it; the first room counts.

Not counted are start-up (what is entered first while modules are imported, or while a command gets Django and the
database ready), migrations, tests, the room `cli` (the door, as the browser is for pages), and the local Microsoft
365, which is a process of its own.

Commit 012893e had 61 files and 38 changes of room for `send`, 53 and 32 for `test`, 109 and 62 for `run`. Threads may
meet in another order, so the changes of room of `run` can differ by one between two walks.
"""
