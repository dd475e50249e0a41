"""`/health`: is the site able to work? For the supervisor and for whoever watches the machine. Nothing personal."""

from datetime import datetime

from django.db import Error, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from visitation.jobs import HEARTBEAT
from visitation.models import Heartbeat

STALE_AFTER_SECONDS = 180  # the beat is scheduled each minute; the scheduler itself looks twice a minute


@transaction.non_atomic_requests
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when database and jobs work, else 503; the same keys either way."""
    answer = state(now=timezone.now())
    return JsonResponse(answer, status=200 if answer["ok"] else 503)


def state(*, now: datetime) -> dict[str, object]:
    """What /health says. Without a database the rest is unknown (None)."""
    database, last_migration, age_seconds = "ok", None, None
    try:
        applied = MigrationRecorder.Migration.objects.order_by("-id").values_list("app", "name").first()
        last_migration = ".".join(applied) if applied else None
        beaten_at = Heartbeat.objects.filter(name=HEARTBEAT).values_list("beaten_at", flat=True).first()
        age_seconds = round((now - beaten_at).total_seconds(), 1) if beaten_at else None
    except Error:
        database = "down"
    jobs_ok = age_seconds is not None and age_seconds <= STALE_AFTER_SECONDS
    return {
        "database": database,
        "jobs": {"heartbeat_age_seconds": age_seconds, "ok": jobs_ok},
        "last_migration": last_migration,
        "ok": database == "ok" and jobs_ok,
    }
