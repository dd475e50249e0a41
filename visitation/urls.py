"""Every route. Each view says who may reach it (compliance/access.py); tests/test_routes.py walks them all."""

from django.urls import path

from compliance.access import public
from visitation.views import accounts, feeds, health, home, log_forms

urlpatterns = [
    path("", home.home, name="home"),
    path("health", public()(health.health), name="health"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", accounts.set_language, name="set_language"),
    path("visits.ics", feeds.my_calendar, name="my_calendar"),
    path("visits/<slug:code>/log/", log_forms.log_form, name="log_form"),
    path("visits/<slug:code>/log/thanks/", log_forms.log_thanks, name="log_thanks"),
    path("visits/<slug:code>/log.pdf", log_forms.log_form_pdf, name="log_form_pdf"),
    path("week/log-forms.pdf", log_forms.week_log_forms_pdf, name="week_log_forms_pdf"),
]
