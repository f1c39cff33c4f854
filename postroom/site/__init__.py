"""Settings, options, database, older homes: what holds the rooms together as one Django project.

It owns no records. Every option of an installation is declared once, in `options.py`.
"""
