"""The same instance given to somebody else's solver, so that the planner's figures stand beside another's."""
