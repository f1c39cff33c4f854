"""Debtors: who receives documents, at which addresses for each document type, in which language and format.

Documents name a debtor number; whoever sends one asks here for the customer. Customers come from people, from the
command line, and from the files that an ERP exports (`table/` reads them, `file_import.py` compares and applies).
"""
