"""What does this error mean, and what now? Evidence from a text or an answer, the known error it shows, its article.

Pure: no database, no clock, no network. Articles are data files, one for each known error and language.
"""
