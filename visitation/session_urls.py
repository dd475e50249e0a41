"""Routes of a session's life, and of the reports that browsers send."""

from django.urls import path

from visitation.views import csp_reports, sessions

urlpatterns = [
    path("csp-report", csp_reports.csp_report, name="csp_report"),
    path("me/sessions/", sessions.sessions, name="sessions"),
    path("me/sessions/end/", sessions.session_end, name="session_end"),
    path("me/sessions/end-all/", sessions.sessions_end, name="sessions_end"),
    path("session/state", sessions.session_state, name="session_state"),
    path("session/alive", sessions.session_alive, name="session_alive"),
    path("session/kept/", sessions.kept_form, name="kept_form"),
    path("leave/", sessions.quick_exit, name="quick_exit"),
    path("away/", sessions.away, name="away"),
]
