"""From the first question to the first visit: application, roles, references, interview, agreements, courses."""
