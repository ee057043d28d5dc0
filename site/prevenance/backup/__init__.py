"""Backup, restore and drill of a whole site: database and media, in one file that proves itself.

The search index is not saved: it is rebuilt, which a restore shows. Secrets (``SECRET_KEY``, signing keys, mail and
database passwords) are not in the file either; it only says which ones the site needs.
"""
