"""Pages about errors: explain one, or read an article."""
