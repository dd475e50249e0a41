"""Every route. Each view says who may reach it (compliance/access.py); tests/test_routes.py walks them all."""

from django.urls import include, path

from compliance.access import public
from visitation.views import (
    accounts,
    approvals,
    broken_glass,
    care,
    feeds,
    handing_over,
    health,
    home,
    keeping,
    log_forms,
    people,
    planning,
    visits,
)

handler400, handler403 = "visitation.views.errors.bad_request", "visitation.views.errors.permission_denied"
handler404, handler500 = "visitation.views.errors.not_found", "visitation.views.errors.broken"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", accounts.set_language, name="set_language"),
    path("health", public(acts=False)(health.health), name="health"),
    path("", include("visitation.session_urls")),
    path("week/", planning.week, name="week"),
    path("week/logs.pdf", log_forms.week_log_forms_pdf, name="week_log_forms_pdf"),
    path("visits/", visits.my_visits, name="my_visits"),
    path("visits/<slug:code>/", visits.visit, name="visit"),
    path("visits/<slug:code>/log/", log_forms.log_form, name="log_form"),
    path("visits/<slug:code>/log/thanks/", log_forms.log_thanks, name="log_thanks"),
    path("visits/<slug:code>/log.pdf", log_forms.log_form_pdf, name="log_form_pdf"),
    path("visits.ics", feeds.my_calendar, name="my_calendar"),
    path("plans/", planning.plan_list, name="plan_list"),
    path("plans/new/", planning.plan_ask, name="plan_ask"),
    path("plans/<slug:code>/", planning.plan, name="plan"),
    path("plans/<slug:code>/publish/", planning.plan_publish, name="plan_publish"),
    path("plans/<slug:code>/discard/", planning.plan_discard, name="plan_discard"),
    path("people/", people.people, name="people"),
    path("people/look-up/", people.look_up, name="look_up"),
    path("people/<slug:code>/", people.person, name="person"),
    path("people/<slug:code>/field/", people.person_field, name="person_field"),
    path("people/<slug:code>/delete/", keeping.person_delete, name="person_delete"),
    path("people/<slug:code>/glass/", broken_glass.glass, name="glass"),
    path("people/<slug:code>/glass/close/", broken_glass.glass_close, name="glass_close"),
    path("people/<slug:code>/matches/<slug:volunteer>/end/", people.match_end, name="match_end"),
    path("glass/", broken_glass.broken_glasses, name="broken_glasses"),
    path("glass/<slug:code>/", broken_glass.glass_review, name="glass_review"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<slug:code>/", approvals.approval, name="approval"),
    path("approvals/<slug:code>/agree/", approvals.approval_agree, name="approval_agree"),
    path("approvals/<slug:code>/refuse/", approvals.approval_refuse, name="approval_refuse"),
    path("what-we-hold/", keeping.what_we_hold, name="what_we_hold"),
    path("what-we-hold/ask/", keeping.hold_ask, name="hold_ask"),
    path("what-we-hold/release/", keeping.hold_release, name="hold_release"),
    path("care/", care.facilities_in_care, name="facilities_in_care"),
    path("team/<int:pk>/hand-over/", handing_over.hand_over_page, name="hand_over"),
    path("", include("compliance.urls")),
    path("", include("facilities.urls")),
    path("", include("volunteers.urls")),
]
