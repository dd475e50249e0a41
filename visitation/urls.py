"""Every route. Each view says who may reach it (compliance/access.py); tests/test_routes.py walks them all."""

from django.urls import include, path

from compliance.access import public
from visitation.views import accounts, care, feeds, health, home, log_forms, planning, visits

handler400, handler403 = "visitation.views.errors.bad_request", "visitation.views.errors.permission_denied"
handler404, handler500 = "visitation.views.errors.not_found", "visitation.views.errors.broken"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", accounts.set_language, name="set_language"),
    path("health", public(acts=False)(health.health), name="health"),
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
    path("care/", care.facilities_in_care, name="facilities_in_care"),
    path("", include("compliance.urls")),
    path("", include("facilities.urls")),
    path("", include("volunteers.urls")),
]
