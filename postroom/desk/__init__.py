"""Which documents go to whom this time? The clerk's desk: documents come in, a person looks, a run goes out.

`plans.py` gathers what the planner decides with, for the desk and for every other door; a person may edit all that
is proposed. What was seen is handed to the outbox to the letter.
"""
