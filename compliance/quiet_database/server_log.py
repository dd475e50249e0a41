"""Whether the database server keeps what people typed out of its own log; for a server that somebody else runs."""

from django.db import connection

# setting → values with which no statement, parameter or text of an error reaches the log
WANTED = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("panic",),
    "log_error_verbosity": ("terse",),
    "log_statement": ("none",),
    "log_min_duration_statement": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
}


def talkative() -> dict[str, str]:
    """The server's settings that let more into its log than they should, with what they ought to be. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(WANTED)])
        return {name: WANTED[name][0] for name, value in sorted(cursor.fetchall()) if value not in WANTED[name]}


def advice() -> str:
    """One line for whoever starts the site; empty where the server is quiet."""
    statements = " ".join(f"ALTER SYSTEM SET {name} = '{value}';" for name, value in talkative().items())
    if not statements:
        return ""
    return f"The database server may write what people typed into its log. Its superuser can run: {statements}"
