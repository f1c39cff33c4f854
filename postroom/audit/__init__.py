"""Who changed what, and when. The actor is kept as text; a secret never gets here."""
