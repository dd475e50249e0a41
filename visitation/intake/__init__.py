"""A wish for a visitor arrives: the request, who may be on record already, and the list of those who wait.

Import the files: `asking` (keep a request), `candidates` (who may be the same person), `waiting` (the list and its
flags), `family` (visits that the family makes).
"""
