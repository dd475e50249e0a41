"""Who is kept apart from whom: two people who are not visited side by side, two volunteers who do not go together."""
