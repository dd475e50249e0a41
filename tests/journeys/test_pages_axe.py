"""Every page for every eye: axe finds nothing, nothing runs out of a narrow screen, nothing comes from elsewhere."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance import queue
from compliance.models import Job
from tests.factories.call_out_rows import a_call_out
from tests.journeys.conftest import AT_200_PERCENT, DESK, NARROW, PHONE, fits, violations, week_path
from visitation.actions.people.breaking_glass import break_glass
from visitation.actions.publication import ask_to_publish
from volunteers.post import draft

pytestmark = pytest.mark.django_db(transaction=True)
LEAST_TARGET_PX = 44
# Links inside a sentence or a table follow the text; everything else is a target for a thumb.
TARGETS = (
    ".band a, .band button, .band summary, main .button, main .btn, main summary, .pages a, .links a, .form-check, "
    "input:not([type=hidden], [type=checkbox], [type=radio]), select"
)


def pages_of(world):
    """(who, path) of every page there is; None is nobody signed in."""
    plan, visit = world.draft, world.of_ida
    admin, auditor = world.user("admin", "RA"), world.user("auditor", "AU")
    coordinator, system = world.user("coordinator", "NC"), world.user("system", "SA")
    rosa = world.volunteer(preferred_name="Rosa", user=None).code
    of_ida, of_lead = world.ida.user.active_membership.pk, world.lead.active_membership.pk
    second, person = world.user("second-lead", "PL"), world.people[0].alias_code
    question = ask_to_publish(plan, by=world.lead, now=timezone.now())
    glass = break_glass(
        world.people[0],
        by=second,
        category="medical",
        reason="The infirmary asks for it at once.",
        device=b"d" * 32,
        is_proved=True,
        now=timezone.now(),
    )
    letters = [draft("visit_off", visit.code, world.ida, program=world.program, due=timezone.now(), edition=state)
               for state in ("to_call", "dead", "waiting", "sent")]  # fmt: skip
    for letter in letters:
        letter.state, letter.ended_at = letter.edition, timezone.now()
        letter.save()
    call_out, listed = a_call_out(visit, world.ida, code="CO-22222")
    taken, _listed = a_call_out(visit, world.ida, code="CO-33333", state="taken", role="host")
    for state in (Job.State.QUEUED, Job.State.FAILED):
        job = queue.ask_for("visitation.jobs.recheck_visits", world.program.pk, now=timezone.now(), program="harbor")
        Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), error="ValueError")
    return [
        (None, reverse("home")),
        (None, reverse("sign_in")),
        (None, reverse("away")),
        (world.lead, reverse("sessions")),
        (None, reverse("password_forgotten")),
        (None, reverse("password_done")),
        (world.lead, reverse("factors")),
        (world.lead, reverse("totp_add")),
        (world.lead, reverse("passkey_add")),
        (world.lead, reverse("password_change")),
        (world.lead, reverse("prove")),
        (None, reverse("rule_list")),
        (None, reverse("facility_list")),
        (None, reverse("facility", args=[world.facility.code])),
        (world.lead, week_path(world.published.first_day)),
        (world.lead, week_path(plan.first_day)),
        (world.lead, reverse("plan_list")),
        (world.lead, reverse("plan_ask")),
        (world.lead, reverse("plan", args=[plan.code])),
        (world.lead, reverse("plan_again", args=[plan.code])),
        (world.lead, reverse("plan_mend")),
        (world.lead, reverse("plan_together")),
        (world.lead, reverse("plan_publish", args=[plan.code])),
        (world.lead, reverse("plan_discard", args=[plan.code])),
        (world.lead, reverse("visit", args=[visit.code])),
        (world.lead, reverse("volunteer_list")),
        (world.lead, reverse("audit_trail")),
        (world.lead, reverse("access_history", args=[person])),
        (auditor, reverse("audit_trail")),
        (world.lead, reverse("profile")),
        (world.lead, reverse("people")),
        (world.lead, reverse("person", args=[person])),
        (world.lead, reverse("look_up")),
        (world.lead, reverse("glass", args=[person])),
        (world.lead, reverse("broken_glasses")),
        (world.lead, reverse("glass_review", args=[glass.code])),
        (world.lead, reverse("match_end", args=[person, world.ida.code])),
        (world.lead, reverse("approvals")),
        (world.lead, reverse("approval", args=[question.code])),
        (second, reverse("approval", args=[question.code])),
        (world.ida.user, reverse("people")),
        (world.ida.user, reverse("person", args=[person])),
        (world.ida.user, reverse("match_end", args=[person, world.ida.code])),
        (world.ida.user, reverse("my_visits")),
        (world.ida.user, reverse("visit", args=[visit.code])),
        (world.ida.user, reverse("log_form", args=[world.past.code])),
        (world.ida.user, reverse("profile")),
        (world.ida.user, reverse("calendar_links")),
        (world.lead, reverse("calendar_links")),
        (world.lead, reverse("calendar_links_of_others")),
        (world.ida.user, reverse("availability")),
        (world.ida.user, reverse("my_post")),
        (world.ida.user, reverse("cannot_come", args=[visit.code])),
        (world.ida.user, reverse("call_outs")),
        (world.ida.user, reverse("call_out", args=[call_out.code])),
        (world.ida.user, reverse("call_out", args=[taken.code])),
        (world.lead, reverse("call_outs")),
        (world.lead, reverse("call_out_new")),
        (world.lead, reverse("visit_call_out", args=[visit.code])),
        (world.lead, reverse("call_out", args=[call_out.code])),
        (world.lead, reverse("on_call_lists")),
        (world.lead, reverse("on_call_list", args=[listed.pk])),
        (world.lead, reverse("my_post")),
        (world.lead, reverse("post")),
        (world.lead, reverse("letter", args=[letters[0].pk])),
        (admin, reverse("facilities_in_care")),
        (auditor, reverse("home")),
        (world.lead, reverse("team")),
        (world.lead, reverse("team_invite")),
        (world.lead, reverse("team_lead")),
        (world.lead, reverse("member", args=[of_ida])),
        (world.lead, reverse("member_change", args=[of_ida, "suspend"])),
        (world.lead, reverse("member_change", args=[of_lead, "end"])),
        (world.lead, reverse("hand_over", args=[of_lead])),
        (world.lead, reverse("managed_new")),
        (world.lead, reverse("managed", args=[rosa])),
        (world.lead, reverse("managed_availability", args=[rosa])),
        (world.lead, reverse("managed_leave", args=[rosa])),
        (world.ida.user, reverse("my_roles")),
        (world.ida.user, reverse("looked_at")),
        (world.ida.user, reverse("own_data")),
        (world.ida.user, reverse("address_change")),
        (world.ida.user, reverse("own_data_delete")),
        (coordinator, reverse("home")),
        (coordinator, reverse("network")),
        (world.lead, reverse("what_we_hold")),
        (coordinator, reverse("what_we_hold")),
        (world.lead, reverse("hold_ask")),
        (coordinator, reverse("hold_ask")),
        (world.lead, reverse("person_delete", args=[person])),
        (coordinator, reverse("network_grant")),
        (coordinator, reverse("program_new")),
        (coordinator, reverse("program_archive", args=[world.program.code])),
        (world.lead, reverse("program_seal", args=[world.program.code])),
        (system, reverse("home")),
        (system, reverse("account_close")),
        (system, reverse("job_list")),
        (system, reverse("timetable")),
    ]


def unfold(page):
    """Open what is folded away, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def too_small(page):
    return page.evaluate(
        """([targets, least]) => [...document.querySelectorAll(targets)]
          .map((part) => [part.outerHTML.slice(0, 80), part.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && box.height > 0 && box.height < least - 0.5)
          .map(([html, box]) => `${html} ${box.height}`)""",
        [TARGETS, LEAST_TARGET_PX],
    )


@pytest.mark.parametrize(
    ("language", "scheme", "looked_at", "rules", "sizes"),
    [
        ("en", "light", (PHONE, DESK), None, (NARROW, PHONE, AT_200_PERCENT, DESK)),
        ("en", "dark", (PHONE,), ["color-contrast", "link-in-text-block"], ()),  # all that the dark changes is colours
        ("es", "light", (PHONE,), ["valid-lang", "image-alt", "label"], (NARROW, PHONE, DESK)),  # and here the words
    ],
    ids=["by day", "by night", "in Spanish"],
)
def test_every_page_for_every_eye(browse, world, language, scheme, looked_at, rules, sizes):
    faults = {}
    opened = {}
    for user, path in pages_of(world):
        if user is not None and user.language != language:
            user.language = language
            user.save()
        who = user.username if user else "nobody"
        if who not in opened:
            first = "/me/" if user else "/"
            opened[who] = browse(first, user=user, color_scheme=scheme, locale=f"{language}-US")
        page = opened[who]
        home = page.url.split("/", 3)
        answer = page.goto("/".join(home[:3]) + path)
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        if page.locator("html").get_attribute("lang") != language:
            found.append("another language")
        unfold(page)
        for viewport in looked_at:
            page.set_viewport_size(viewport)
            found += violations(page, rules=rules)
        for viewport in sizes:
            page.set_viewport_size(viewport)
            if not fits(page):
                found.append(f"too wide on {viewport['width']} pixels")
            found += too_small(page)
        found += page.complaints
        page.complaints.clear()
        if found:
            faults[f"{who} {path}"] = found
    assert faults == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_is_not_there_is_whole_too(browse, scheme):
    page = browse("/no/such/page/", color_scheme=scheme)
    assert page.get_by_role("heading", name="This page is not here").is_visible()
    assert violations(page) == []


def test_an_error_beside_a_group_of_boxes_is_tied_to_every_box(browse, world):
    page = browse(reverse("availability"), user=world.ida.user)
    page.locator("#week summary").click()
    page.locator("[name='week-weeks_of_month']").first.evaluate("box => { box.value = '9'; box.checked = true; }")
    page.locator("[name='week-weekday']").select_option("5")
    page.locator("[name='week-starts']").fill("09:00")
    page.locator("[name='week-ends']").fill("10:00")
    page.locator("#week form.adding button").click()
    error = page.locator("#id_week-weeks_of_month_error")
    error.wait_for()
    boxes = page.locator("[name='week-weeks_of_month']")
    assert {box.get_attribute("aria-describedby") for box in boxes.all()} == {"id_week-weeks_of_month_error"}
    fieldset = page.locator("fieldset", has=boxes.first)
    assert "id_week-weeks_of_month_error" in fieldset.get_attribute("aria-describedby")
    assert violations(page) == []
