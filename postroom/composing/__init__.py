"""Placeholders, subject, text, file name, MIME: from words and documents to the exact bytes of a mail.

Pure: the same input gives the same bytes, and nothing here knows Django, a disk or a clock.
"""
