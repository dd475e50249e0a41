"""What in a rulebook contradicts itself, or can never be. No database, no Django: a document in, doubts out.

`sure`: it follows from what is printed alone. What is not sure may be meant so, and is worth a question.
"""

from facilities.doubts.all_of_them import doubts
from facilities.doubts.doubt import Doubt

__all__ = ["Doubt", "doubts"]
