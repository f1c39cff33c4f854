"""The face of Entra: sign-in pages, tokens, device codes, admin consent and discovery."""
