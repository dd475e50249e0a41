"""The site for web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visitation.settings")
application = get_wsgi_application()
# Every page is loaded here, before workers are forked: one that takes a killed one's place answers at once.
_ = get_resolver().url_patterns
# What is loaded by now stays for good: nothing looks through it for garbage, and forked workers share its pages.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
