"""Who may log in here, in which role, and with which e-mail address of their own."""
