"""How many messages wait because no e-mail goes out: over all programs, for whoever looks after the machine."""

from django.db import migrations

from compliance.tenancy.policies import counting_function


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0019_applicant_groups")]
    operations = [
        counting_function(
            "visitation_mail_that_waits() RETURNS TABLE (waiting bigint, since timestamptz, last timestamptz)",
            """
            SELECT count(*), min(made_at),
                   (SELECT max(ended_at) FROM volunteers_letter WHERE way = 'mail' AND state = 'sent')
            FROM volunteers_letter
            WHERE way = 'mail' AND state = 'waiting' AND reason <> '' AND attempts = 0
            """,
            reads={"volunteers_letter": "id, way, state, reason, attempts, made_at, ended_at"},
        )
    ]
