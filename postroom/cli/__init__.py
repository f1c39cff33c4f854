"""The command line. It parses, calls other rooms' verbs, prints, and sets the exit code.

0 done, 1 failed or needs a person, 2 bad input (nothing was queued), 3 not set up yet.
"""
