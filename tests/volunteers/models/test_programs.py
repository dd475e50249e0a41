"""Memberships: one role at a time, never without the program it is in."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from volunteers.models import Membership, Network, Program, User


@pytest.fixture
def program(db):
    return Program.objects.create(network=Network.objects.create(code="n", name="N"), code="harbor", name="Harbor")


@pytest.fixture
def user(db):
    return User.objects.create_user("lead", "correct horse battery")


@pytest.mark.parametrize("role", ["VO", "PL", "MB", "AP"])
def test_a_program_role_needs_a_program(user, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=role)


@pytest.mark.parametrize("role", ["RA", "NC", "AU", "SA"])
def test_a_network_role_needs_none(user, role):
    assert Membership.objects.create(user=user, role=role).program is None


def test_the_same_membership_holds_once(user, program):
    first = Membership.objects.create(user=user, role="PL", program=program)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role="PL", program=program)
    first.ended_at = timezone.now()
    first.save()
    Membership.objects.create(user=user, role="PL", program=program)


def test_an_account_acts_in_its_active_membership_only(user, program):
    assert (user.role, user.program) == (None, None)
    lead = Membership.objects.create(user=user, role="PL", program=program)
    Membership.objects.create(user=user, role="RA")
    user.active_membership = lead
    user.save()
    again = User.objects.get(pk=user.pk)
    assert (again.role, again.program) == ("PL", program)


def test_an_ended_membership_gives_nothing(user, program):
    lead = Membership.objects.create(user=user, role="PL", program=program)
    user.active_membership = lead
    user.save()
    lead.ended_at = timezone.now()
    lead.save()
    assert User.objects.get(pk=user.pk).role is None


def test_somebody_elses_membership_gives_nothing(user, program):
    other = User.objects.create_user("other", "correct horse battery")
    user.active_membership = Membership.objects.create(user=other, role="PL", program=program)
    user.save()
    assert User.objects.get(pk=user.pk).role is None
