"""A lead's evening: only what needs somebody, what changed, the week with what can be done about its visits."""
