"""Signing in: passwords, second factors, guesses counted, resets. The only door to allauth; none of its routes is open.

From outside import the file that is meant: `step_up` for pages that ask once more, `signing_in` for other ways in.
"""
