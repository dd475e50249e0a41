"""Spanish as it is written in the United States: the clock of twelve hours."""

TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
