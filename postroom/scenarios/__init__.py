"""How each document type is sent: profile, template, recipients, copies, attachments; and the general settings.

Templates hold the words of mails in each language and keep every version. The planner is given what stands
here for each mail; people change it on the pages and with the commands `scenario` and `template`.
"""
