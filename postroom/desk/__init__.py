"""Which documents go to whom this time? The clerk's desk: documents come in, a person looks, a run goes out.

For each document the room proposes sender, recipients, language and words, and says why; a person may edit all
of it. What was seen is handed to the outbox to the letter.
"""
