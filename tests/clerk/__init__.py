"""A clerk's Monday in a real browser, with real workers, a local Microsoft 365, and papers as programs make them."""
