"""People as the plan format knows them: an alias code, languages, and where they are on which days.

Name, surname, A-number, unit and level stay behind. What a rulebook makes of them is told by the windows that name the
code, so the format's own fields for them are left empty.
"""

from collections.abc import Mapping
from datetime import date

from visitation.models import Person, VisitRequest

Document = dict[str, object]


def person_document(person: Person, facility_ids: Mapping[int, str], first: date, last: date) -> Document:
    """`facility_ids`: the facilities of the person's program, primary key → id in the format."""
    document: Document = {
        "id": person.alias_code,
        "surname": "",
        "gender": None,
        "languages": [spoken.language for spoken in sorted(person.languages.all(), key=lambda spoken: spoken.rank)],
        "language_required": person.language_required,
        "stays": [
            {
                "facility": facility_ids[stay.facility_id],
                "housing_unit": "",
                "classification": "",
                "from": max(first, stay.first_day).isoformat(),
                "to": min(last, stay.last_day or last).isoformat(),
            }
            for stay in person.placements.all()
            if stay.facility_id in facility_ids and stay.first_day <= last and (stay.last_day or last) >= first
        ],
    }
    if person.visitor_gender:
        document["visitor_gender"] = {"gender": person.visitor_gender, "required": person.visitor_gender_required}
    return document


def request_document(request: VisitRequest, person: str) -> Document:
    return {
        "id": request.code,
        "person": person,
        "from": request.first_day.isoformat(),
        "to": request.last_day.isoformat(),
        "priority": request.priority,
        "waiting_since": request.waiting_since.isoformat(),
        "never_visited": request.never_visited,
    }

