"""What two people must agree on: one asks, another with the same right answers, and only then it is done.

Import the files: `registry` (say what an action does), `asking` (ask, take back), `answering` (agree, refuse, spend).
"""
