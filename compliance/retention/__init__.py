"""How long what is kept, what keeps it longer, and the proof that it went.

Import the files: `clocks` (the table), `keepers` (where the rows are), `holds`, `running`, `held_here` (what we hold).
"""
