"""Until a second factor is proved, leads, admins and auditors only make one, leave, or go back to another role."""

import uuid

import pytest
from django.urls import reverse
from django.urls.converters import get_converters

from tests.factories.accounts import an_account, with_app
from tests.test_routes import PATTERNS
from volunteers.accounts.middleware import OPEN_BEFORE
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR
from volunteers.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.password_only]
FACTORS = reverse("factors")
TEST_BODIES = [("get", None), ("post", {}), ("put", None), ("delete", None), ("head", None), ("options", None)]


def reached(client, path):
    """What any method got to, other than to the page about second factors or to the one that asks for it."""
    found = {}
    for method, body in TEST_BODIES:
        answer = getattr(client, method)(path, body) if body is not None else getattr(client, method)(path)
        to = answer.get("Location", "").split("?")[0]
        if method in ("put", "delete", "options") and answer.status_code in (204, 405):
            continue  # no page here takes them, whoever asks
        if not (answer.status_code == 302 and to in (FACTORS, reverse("prove"))):
            found[method] = answer.status_code
    return found


def test_the_roles_are_those_that_see_or_change_what_others_depend_on():
    assert {"PL", "RA", "NC", "AU", "SA"} == ROLES_WITH_SECOND_FACTOR


def test_what_is_open_before_is_making_proving_and_leaving():
    assert set(PATTERNS) | {"quick_exit"} >= OPEN_BEFORE
    of_others = OPEN_BEFORE - {name for name in PATTERNS if name.startswith(("passkey_add", "totp_", "prove"))}
    leaving = {"sign_out", "quick_exit", "away", "session_state", "session_alive"}
    everywhere = {"sessions", "session_end", "sessions_end"}
    going_back = {"my_roles", "my_role_take_up"}
    enrolling = {"set_language", "csp_report", "health", "factors", "recovery_codes"}
    assert of_others == {*leaving, *everywhere, *going_back, *enrolling}


@pytest.mark.parametrize(
    ("role", "has_one"),
    [*((role, False) for role in sorted(ROLES_WITH_SECOND_FACTOR)), ("PL", True)],
)
def test_no_route_is_reached_with_a_password_alone(client, role, has_one):
    user = an_account("siskin-1111", role)
    if has_one:
        with_app(user)
    client.force_login(user)
    leaks = {}
    for name in set(PATTERNS) - OPEN_BEFORE:
        path = any_path_of(name)
        if got := reached(client, path):
            leaks[name] = got
    assert leaks == {}


ANY = {"int": 1, "slug": "x", "code_or_sign": "x", "str": "x", "uuid": uuid.UUID(int=1), "path": "x"}


def any_path_of(name):
    """A path of the route, to no row in particular: what is asked is whether the view is reached at all."""
    converters = PATTERNS[name].pattern.converters
    kinds = {type(converter): word for word, converter in get_converters().items()}
    return reverse(name, kwargs={key: ANY[kinds[type(converter)]] for key, converter in converters.items()})


def test_with_a_factor_made_the_way_leads_to_proving_it(client):
    client.force_login(with_app(an_account(role="PL")))
    assert client.get(reverse("week"))["Location"] == f"{reverse('prove')}?next=/week/"


def test_with_a_password_alone_nobody_adds_a_factor_to_an_account_that_has_one(client):
    client.force_login(with_app(an_account(role="PL")))
    for name in ("totp_add", "passkey_add", "passkey_add_options", "recovery_codes"):
        answer = client.post(reverse(name))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("prove")), name


@pytest.mark.parametrize("role", ["VO", "MB", "AP"])
def test_volunteers_may_do_without(client, role):
    client.force_login(an_account(role=role))
    assert client.get(reverse("profile")).status_code == 200
    assert client.get(FACTORS).status_code == 200


def test_a_volunteer_who_becomes_a_lead_needs_one_from_the_next_request_on(client):
    user = an_account()
    client.force_login(user)
    assert client.get(reverse("profile")).status_code == 200
    Membership.objects.filter(user=user).update(role="PL")
    assert client.get(reverse("profile"))["Location"] == FACTORS
