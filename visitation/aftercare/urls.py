"""Routes of what follows a log."""

from django.urls import path

from visitation.aftercare.views import care, logs, obstructions, sharing

urlpatterns = [
    path("logs/", logs.logs, name="logs"),
    path("logs/owed/", logs.owed, name="logs_owed"),
    path("logs/questions/", sharing.log_questions, name="log_questions"),
    path("logs/care/", care.care_tasks, name="care_tasks"),
    path("visits/<slug:code>/log/paper/", logs.paper_log, name="paper_log"),
    path("visits/<slug:code>/log/share/", sharing.log_share, name="log_share"),
    path("visits/<slug:code>/log/questions/", sharing.log_extra, name="log_extra"),
    path("visits/<slug:code>/passed-on/", sharing.log_passed_on, name="log_passed_on"),
    path("obstructions/", obstructions.obstructions, name="obstructions"),
    path("obstructions/new/", obstructions.obstruction_new, name="obstruction_new"),
]
