"""The database as the web is connected to it: a login role that owns nothing and sees no program by itself."""

from contextlib import contextmanager

from django.db import connection

from compliance.tenancy.roles import APP


@contextmanager
def connected_as_the_web():
    """This thread's connection as `visitation_app`; what was arranged before must be committed."""
    kept = connection.settings_dict
    connection.close()
    connection.settings_dict = {**kept, "USER": APP, "PASSWORD": ""}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = kept
