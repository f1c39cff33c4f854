"""The web interface as its people use it: a real browser, a running `postroom serve`, mail servers behind it."""
