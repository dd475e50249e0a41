"""How fast the audit trail is written, chained and verified."""

import time
from typing import Any

from django.db import connection, transaction

from compliance.audit.verification import verify
from compliance.tenancy import acting

ROWS = 50_000
_WRITE = """
    INSERT INTO compliance_auditevent (at, action, by, program, subject, detail)
    SELECT now(), 'fields_read', 'benchmark', '', 'BM-' || n, '{"fields": ["preferred_name"]}'
    FROM generate_series(1, %s) AS n
"""


def trail_figures() -> dict[str, Any]:
    """Rows of the network's chain are written, take their places, are verified, and go with the transaction."""
    with transaction.atomic(), acting():
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [ROWS])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        written = time.perf_counter()
        verified = verify(chain="")
        done = time.perf_counter()
        transaction.set_rollback(True)
    rows = verified.rows[""]
    return {
        "rows": rows,
        "faults": len(verified.faults),
        "write_and_chain_microseconds_a_row": round((written - begun) / ROWS * 1e6, 1),
        "verify_seconds_a_million_rows": round((done - written) / rows * 1e6, 1),
    }
