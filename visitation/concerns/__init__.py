"""Urgent words: whom to call, who owns one, until when; who is on call; and what was promised to follow."""
