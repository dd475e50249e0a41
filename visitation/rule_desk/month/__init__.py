"""A month by a draft and by the rules in force, slot by slot, for anyone or for somebody in particular."""
