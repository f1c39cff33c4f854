"""What every room may use: the clock, sealing of secrets, sentences, ids.

It imports no other room and no Django. It holds at most five modules.
"""
