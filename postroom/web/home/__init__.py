"""Whose ledger this is: the sentence above every page, and the page on which an administrator decides it."""
