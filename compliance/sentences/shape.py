"""What stands for one finding: a short title, then whole sentences with named gaps."""

from django.utils.functional import Promise

Words = tuple[Promise | str, ...]
