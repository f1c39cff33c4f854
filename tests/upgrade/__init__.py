"""A home that an earlier commit left, opened by today's code: nothing is lost, and nothing is sent a second time."""
