"""The front: what a browser, or a stranger, may hand over before anybody looks at it. See docs/decisions/0023."""
