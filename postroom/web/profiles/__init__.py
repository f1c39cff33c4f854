"""The pages of mail profiles: list, editor with its live test and sign-in, test message."""
