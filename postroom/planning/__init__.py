"""Who gets it, from whom, in which language, with which words: decided here, for every door.

What was asked, what the document says, and what customer, scenario and settings want become a `Plan`: the exact
mail with the reason of each recipient, its warnings, or the refusal. Pure: all values are passed in (`desk.plans`
gathers them), and the ledger accepts nothing but a plan.
"""
