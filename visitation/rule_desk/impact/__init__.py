"""Whom a draft would hit if it were in force: counted for those who look after rules, by visit for a program's lead."""
