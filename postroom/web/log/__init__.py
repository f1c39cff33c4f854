"""Page: who changed what, when."""
