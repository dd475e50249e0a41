"""What a change may touch is asked about again: read off the trail, so that no action has to know of it."""
