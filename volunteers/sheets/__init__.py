"""Sheets: read in from a file, matched, checked, imported and taken back; written out for a lead."""
