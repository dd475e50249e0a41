"""Copies of the database and of the wrapped keys, sealed under a key of their own (docs/operations.md).

They lie in a folder that settings.BACKUP_FOLDER names, two files a night: `<moment>.database` and `<moment>.keys`. Both
are sealed under settings.BACKUP_KEY, which lies in neither; and a name in them is read with the root ring alone, which
is in neither as well.
"""
