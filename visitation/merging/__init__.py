"""Two rows that are one person become one: asked for by a lead, agreed to by another."""
