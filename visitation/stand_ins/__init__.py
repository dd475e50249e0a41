"""Stand-ins: a volunteer offers their own place in a visit, and keeps it until somebody has said yes."""
