"""How fast is it? Postroom against a plain smtplib loop, on a sink of servers that this project did not write.

`python -m tests.bench` measures, alternately, a loop that sends ready bytes and the product's accepting and
draining; `many` measures one worker with many mailboxes; `ceiling` measures what the sink itself can take.
"""
