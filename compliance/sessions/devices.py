"""A browser in two words, so that its owner knows it again and nobody else learns more."""

_BROWSERS = (  # the first that is named; Edge and Opera name Chrome too, and Chrome names Safari
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser", "samsung"),
    ("Firefox", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrom", "chrome"),
    ("Safari", "safari"),
)
_PLACES = (("iPad", "tablet"), ("Tablet", "tablet"), ("Mobile", "phone"), ("iPhone", "phone"), ("Android", "tablet"))


def coarse(user_agent: str) -> str:
    """Such as `phone firefox` or `computer chrome`; what is not known is `other`."""
    place = next((word for sign, word in _PLACES if sign in user_agent), "computer" if user_agent else "other")
    browser = next((word for sign, word in _BROWSERS if sign in user_agent), "other")
    return f"{place} {browser}"
