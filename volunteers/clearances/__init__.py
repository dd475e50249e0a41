"""Leave to enter a facility: asked for with a clear yes, sent once, answered, and never kept longer than needed."""
