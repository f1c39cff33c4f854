"""What does a document say about itself? Type, number, debtor, recipient, language, date and total.

`read` asks the file's name and the text of its PDF; nothing here touches the database. See docs/reading.md.
"""

from postroom.documents.reading.values import Reading, ReadName, Source

__all__ = ["ReadName", "Reading", "Source"]
