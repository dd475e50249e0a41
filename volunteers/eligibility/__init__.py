"""Who may go where, as whom, on which day: computed on asking, never stored."""
