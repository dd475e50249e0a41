"""What is known and allowed: a `visit-plan-instance` document, read and held against itself."""

from visitation.plan_checks.instance.people import Person, Request, Volunteer
from visitation.plan_checks.instance.places import Facility, Rule, Window
from visitation.plan_checks.instance.reading import Instance, Weights, read_instance

__all__ = ["Facility", "Instance", "Person", "Request", "Rule", "Volunteer", "Weights", "Window", "read_instance"]
