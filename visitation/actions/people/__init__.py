"""What is done about a person: open a field, look a number up, break the glass and review it. Import the files."""
