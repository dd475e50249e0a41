"""The desk of those who look after facilities' rules: read a page, compare a draft, publish by two."""
