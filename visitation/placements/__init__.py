"""Where people are: what is known and how old it is, who has to be looked for, moves, ends, and hand-overs."""
