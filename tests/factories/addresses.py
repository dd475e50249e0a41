"""An address for every route, also for those that need a secret which the world does not keep."""

import uuid

from django.urls import NoReverseMatch, URLPattern, reverse

from tests.test_routes import PATTERNS

_ANY = {
    "IntConverter": 1,
    "SlugConverter": "x",
    "StringConverter": "x" * 43,
    "UUIDConverter": uuid.UUID(int=1),
    "PathConverter": "x",
}


def _filled(pattern: URLPattern) -> dict[str, object]:
    return {name: _ANY[type(converter).__name__] for name, converter in pattern.pattern.converters.items()}


def path_of(world, name):
    """The path of a route of this name, to a row of the world where the route belongs to one."""
    try:
        return world.path_of(name)
    except NoReverseMatch:
        return reverse(name, kwargs=_filled(PATTERNS[name]))
