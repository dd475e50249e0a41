"""What a facility is sent before the visits of some days: prepared, agreed to by two, sent, answered, kept true.

Import the files: `columns` (what the facility's rule asks for), `lines` (the visits of a list and what stands in their
way), `preparing`, `approving`, `sending`, `answering` (the steps), `changed` (what is not as the facility was told).
"""
