"""Who has which role: the team of a program, the roles of the network, one's own roles and which of them is active.

Import the files: `queries` (who belongs where), `asking_two` (what two people must agree on), `programs`.
"""
