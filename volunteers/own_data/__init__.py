"""What is kept about an account's own owner: to read, to take along as a file, and to have deleted (EXP-03).

Import the files: `sections` (what is told, and where a floor above adds its own), `leaving` (have it deleted).
"""
