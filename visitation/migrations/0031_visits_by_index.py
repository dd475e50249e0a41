"""What stands around one visit is found by index, however many visits its program and its facility have."""

from django.db import migrations
from django.db.migrations import RunSQL

from compliance.tenancy.policies import asked_each_time

# A visit begins on the date of its facility, which is the UTC date or one beside it, and ends on the next at the latest.
_ROOMS = """
CREATE OR REPLACE FUNCTION visitation_rooms_taken(facilities bigint[], statuses text[], first timestamptz,
    last timestamptz, programs bigint[])
    RETURNS TABLE (facility_id bigint, status varchar, starts timestamptz, ends timestamptz, day date,
    window_id varchar, mode varchar, route varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
    SELECT visit.facility_id, visit.status, visit.starts, visit.ends, visit.day, visit.window_id, visit.mode,
        visit.route
    FROM visitation_visit AS visit
    WHERE visit.facility_id = ANY(facilities) AND visit.status = ANY(statuses) {near}
      AND visit.starts < last AND visit.ends > first AND NOT visit.program_id = ANY(programs)
    ORDER BY visit.starts, visit.ends, visit.facility_id, visit.window_id, visit.mode
    $function$;
"""
_NEAR = "AND visit.day BETWEEN (first AT TIME ZONE 'UTC')::date - 2 AND (last AT TIME ZONE 'UTC')::date + 1"
_SEATS = """
CREATE OR REPLACE FUNCTION visitation_seats_taken(facility bigint, wanted text, start timestamptz, statuses text[])
    RETURNS SETOF smallint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
    SELECT seat FROM visitation_visit
    WHERE facility_id = facility AND window_id = wanted AND starts = start AND status = ANY(statuses) {near}
      AND seat IS NOT NULL
    $function$;
"""
_THAT_DAY = "AND day BETWEEN (start AT TIME ZONE 'UTC')::date - 1 AND (start AT TIME ZONE 'UTC')::date + 1"


class Migration(migrations.Migration):
    dependencies = [("visitation", "0030_plan_asked_once")]

    operations = [
        asked_each_time("visitation_visitvolunteer", parent="visitation_visit", column="visit_id"),
        RunSQL(_ROOMS.format(near=_NEAR), _ROOMS.format(near="")),
        RunSQL(_SEATS.format(near=_THAT_DAY), _SEATS.format(near="")),
    ]
