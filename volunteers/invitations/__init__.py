"""How accounts begin, and how people who cannot do passwords sign in: links that work once.

Import the files: `inviting` (invite, take back, accept), `links` (ask for a link, use it), `addresses` (where they go).
"""
