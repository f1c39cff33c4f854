"""A fictional bakery and the documents it wants mailed: the material of `postroom demo`.

`sample_documents()` says what the documents are and to whom they go; `write_documents()` puts their PDFs
in a folder. The bytes are the same on every run and machine, so the ledger recognises a second demo.
"""

from sandbox365.bakery.catalogue import sample_documents
from sandbox365.bakery.model import Customer, Line, SampleDocument
from sandbox365.bakery.render import pdf_bytes, write_documents

__all__ = ["Customer", "Line", "SampleDocument", "pdf_bytes", "sample_documents", "write_documents"]
