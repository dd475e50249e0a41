"""Values of a rulebook as somebody types them, in the words of a notice: text in, values out, and back again.

Nothing is guessed: what is left over of a text, or could mean two things, is `NotRead`. No database.
"""
