"""Rule packs: rules in force for other programs, theirs as drafts."""
