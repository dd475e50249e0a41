"""One function per letter about visits. None names anybody, a housing unit or a facility its reader did not ask for.

Each is written when it is sent, from the rows as they are then; what is not true any more raises NotNeeded.
"""
