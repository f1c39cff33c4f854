"""Where the browser comes back to after a sign-in at Microsoft or Google."""
