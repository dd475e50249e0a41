"""A draft of a facility's rules as forms: section by section, each rule typed in the words of a notice."""
