"""Who would be matched with whom: suggestions, proposals, the life of a match, and many at once. Import the files."""
