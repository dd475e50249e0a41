"""At the door and after it: the card, the outcome, the copy on a phone, the slip of paper. Import the files."""
