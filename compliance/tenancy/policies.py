"""Row level security for migrations: operations that wall a table in, so that each program finds its own rows alone.

FORCE: the table's owner is held to it as well; only a superuser and a role with BYPASSRLS are not. A table of the
registry (compliance/tenancy/tables.py) that is a tenant's and has no policy fails a test.
"""

from django.db.migrations import RunSQL

from compliance.tenancy.roles import APP, COUNTS, RULES

PROGRAM = "visitation_program()"  # the program that acts; null: none
ACTOR = "visitation_actor()"  # the user that acts; null: nobody
NETWORK_ROLE = "visitation_network_role()"  # NC, AU, SA or RA while the actor acts under such a role, else null

# Read once for a question, not once a row: both are calls without arguments, so they can be used with an index.
WORDS = """
CREATE FUNCTION visitation_program() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(pg_catalog.current_setting('visitation.program', true), '')::bigint $$;
CREATE FUNCTION visitation_actor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(pg_catalog.current_setting('visitation.actor', true), '')::bigint $$;
"""
NO_WORDS = "DROP FUNCTION visitation_program(); DROP FUNCTION visitation_actor();"


def tenant_table(table: str, *, column: str = "program_id") -> RunSQL:
    """A table whose rows name their program in a column."""
    return walled(table, f'"{column}" = {PROGRAM}')


def child_table(table: str, *, parent: str, column: str, key: str = "id") -> RunSQL:
    """A table whose rows belong to a row of a walled table: they are seen by whoever sees that one."""
    return walled(table, f'EXISTS (SELECT 1 FROM "{parent}" AS parent WHERE parent."{key}" = "{table}"."{column}")')


def asked_each_time(table: str, *, parent: str, column: str, key: str = "id") -> RunSQL:
    """For a `child_table` of which few rows are asked for among very many: its parent is looked up for each of them.

    Left to itself, PostgreSQL may first read all rows of the parent that the program has, and keep them at hand.
    """
    again = f'EXISTS (SELECT 1 FROM "{parent}" AS parent WHERE parent."{key}" = "{table}"."{column}"'
    alter = f'ALTER POLICY own ON "{table}" USING ({again}{{0}})) WITH CHECK ({again}{{0}}))'
    return RunSQL(alter.format(" OFFSET 0"), alter.format(""))


def walled(table: str, seen: str, *, written: str | None = None) -> RunSQL:
    """A table whose rows are seen where `seen` holds, and written where `written` holds (None: the same)."""
    return RunSQL(
        f"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON "{table}" USING ({seen}) WITH CHECK ({written or seen});
        """,
        f"""
        DROP POLICY own ON "{table}";
        ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
        """,
    )


def walled_log(table: str, *, seen: str, written: str = "true") -> RunSQL:
    """An append-only table: rows are seen where `seen` holds, and added where `written` holds."""
    return RunSQL(
        f"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY seen ON "{table}" FOR SELECT USING ({seen});
        CREATE POLICY added ON "{table}" FOR INSERT WITH CHECK ({written});
        """,
        f"""
        DROP POLICY seen ON "{table}";
        DROP POLICY added ON "{table}";
        ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
        """,
    )


def counting_function(declaration: str, body: str, *, reads: dict[str, str]) -> RunSQL:
    """A function that looks beyond the acting program, as a role that may read the named columns and nothing else.

    `declaration` is its name with arguments and result; `reads` says, for each table, which columns it needs, `*` all.
    """
    name = declaration.split("RETURNS")[0].strip()
    grants, revokes = [], []
    for table, columns in reads.items():
        right = "SELECT" if columns == "*" else f"SELECT ({columns})"
        grants.append(f'GRANT {right} ON "{table}" TO {COUNTS};')
        grants.append(
            f"""DO $$ BEGIN CREATE POLICY counted ON "{table}" FOR SELECT TO {COUNTS} USING (true);
            EXCEPTION WHEN duplicate_object THEN NULL; END $$;"""
        )
        revokes.append(f'DROP POLICY IF EXISTS counted ON "{table}"; REVOKE {right} ON "{table}" FROM {COUNTS};')
    return RunSQL(
        f"""
        CREATE FUNCTION {declaration} LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $function$ {body} $function$;
        REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name} TO {APP}, {RULES}, {COUNTS};
        GRANT USAGE ON SCHEMA public TO {COUNTS};
        {" ".join(grants)}
        GRANT CREATE ON SCHEMA public TO {COUNTS};
        ALTER FUNCTION {name} OWNER TO {COUNTS};
        REVOKE CREATE ON SCHEMA public FROM {COUNTS};
        """,
        f"DROP FUNCTION {name}; {' '.join(revokes)}",
    )
