"""Who may know what of a person, asked of the rows as they are now and never kept.

Import the files: `fields` (what can be known), `ties` (what ties a volunteer to a person), `stated` (what a facility's
rule makes a visitor state), `policy` (may this one open that field now), `people` (the people somebody may know of).
"""
