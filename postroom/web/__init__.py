"""The pages: one folder for each subject, with its views, forms, templates and static files.

Pages know the verbs and values of the rooms below, and nothing of their tables. Every address stands in `urls.py`
with the roles that may open it.
"""
