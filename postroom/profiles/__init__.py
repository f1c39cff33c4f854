"""Who do we send as? Mail profiles: server, login, sender address, limits, and their sealed secrets.

A profile is handed out as a frozen `Profile`; its record stays in this room. Presets know the providers.
"""
