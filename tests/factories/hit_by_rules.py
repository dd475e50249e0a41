"""Visits that a draft hits: Saturday mornings become afternoons."""

from datetime import datetime

from facilities.actions.editions import load_rulebook, publish_edition
from tests.factories.booked import BookingWorld
from tests.factories.facilities import a_rulebook
from tests.factories.plans import EAST, NOW, SATURDAY, WEST

AFTERNOON = EAST | {"start": "13:00", "end": "16:00", "capacity": 2}


class HitWorld(BookingWorld):
    """Visits of ida, omar, eva and uli on a Saturday at nine; a draft says from one to four, for two at once."""

    names = ("ida", "omar", "eva", "uli")

    def __init__(self, **more):
        super().__init__(seats=9, **more)
        self.pairs = {"ida": (self.ida, self.someone)} | {name: self.pair(name) for name in self.names[1:]}
        self.visits = {name: self.booked(*pair, hour=9) for name, pair in self.pairs.items()}
        document = a_rulebook(
            AFTERNOON, WEST, id=self.facility.code, lat=40.75, lon=-73.99, name=self.facility.name
        )
        load_rulebook(document, by="rosa", now=NOW)
        self.draft = self.facility.editions.get(state="draft")

    def publish(self, *, now=NOW):
        self.draft = publish_edition(self.draft, by="rosa", now=now).edition
        return self.draft

    def at(self, hour, day=SATURDAY):
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.facility.zone)
