"""How letters leave: one door for e-mail, one for text messages."""
