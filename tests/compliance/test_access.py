"""The table of permissions, and the two ways to mark a route."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from compliance.access import Permission, Role, grants, may, public, require, table


def an_actor(role):
    return SimpleNamespace(is_authenticated=True, role=role, pk=1)


def test_the_table_holds_every_action_once_with_every_role():
    rows = table()
    assert len(rows) == 110
    assert {len(cells) for cells in rows.values()} == {len(Role)}


def test_every_permission_of_the_code_is_a_row_of_the_table():
    assert [permission for permission in Permission if permission.value not in table()] == []


@pytest.mark.parametrize(
    ("role", "permission", "cell"),
    [
        ("VO", Permission.SEE_VISIT, "own"),
        ("PL", Permission.SEE_VISIT, "prog"),
        ("RA", Permission.SEE_VISIT, ""),
        ("SA", Permission.SEE_VISIT, ""),
        ("AN", Permission.READ_PUBLISHED_RULES, "pub"),
        ("VO", Permission.BUILD_PLAN, ""),
        ("nobody", Permission.BUILD_PLAN, ""),
    ],
)
def test_a_cell_grants_what_it_says_and_a_dash_nothing(role, permission, cell):
    assert grants(role, permission) == cell


def test_somebody_without_a_role_has_only_what_anyone_has():
    assert may(AnonymousUser(), Permission.READ_PUBLISHED_RULES)
    assert not may(AnonymousUser(), Permission.SEE_VISIT)
    assert not may(an_actor(None), Permission.SEE_VISIT)


@require(Permission.BUILD_PLAN)
def a_page(request):
    return HttpResponse("plan")


@pytest.mark.django_db
def test_a_route_lets_in_who_holds_the_permission():
    request = RequestFactory().get("/plans/")
    request.user = an_actor("PL")
    assert a_page(request).content == b"plan"


@pytest.mark.parametrize("role", ["VO", "MB", "RA", "NC", "AU", "SA", "AP", None])
def test_a_route_is_not_there_for_everybody_else(role):
    request = RequestFactory().get("/plans/")
    request.user = an_actor(role)
    with pytest.raises(Http404):
        a_page(request)


def test_nobody_signed_in_is_asked_to_sign_in():
    request = RequestFactory().get("/plans/")
    request.user = AnonymousUser()
    response = a_page(request)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/plans/")


def test_a_route_says_under_which_row_it_stands():
    assert a_page.permission == Permission.BUILD_PLAN
    assert public(Permission.READ_PUBLISHED_RULES)(lambda request: None).is_public
