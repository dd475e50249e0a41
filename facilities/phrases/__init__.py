"""The words facilities use for days, clocks and people, as a closed grammar: text in, values and their places out.

Every phrase is found in one pass over the tokens, so that no text takes longer than its length. No database.
"""
