"""Was it sent after all, and what came back? The one IMAP client of the product.

It logs in with the profile's token or a password and finds folders by their flag, then by their localised name.
"""
