"""A call to a facility: its number, when they answer, the few questions, and the answers in one tap."""
