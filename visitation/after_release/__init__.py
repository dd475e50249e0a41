"""A match that goes on after a release, where the person agreed to it. Import the files.

`writing`: the way they gave · `keeping`: at the end, and each time it is confirmed · `opening`: what is told, and that
it was · `ending`: how it ends by itself.
"""
