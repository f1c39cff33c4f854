"""Throws foreign bytes at every parser of foreign bytes: nothing but our refusals may come out, soon and small."""
