"""Settings of a web server that runs beside a test: the site's own, with static files from where they are written."""

from visitation.settings import *  # noqa: F403

STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
