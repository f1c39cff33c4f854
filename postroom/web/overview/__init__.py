"""Page: the overview."""
