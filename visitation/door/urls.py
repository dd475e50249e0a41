"""Routes of the door, and of a log that is on its way."""

from django.urls import path

from visitation.door import views

urlpatterns = [
    path("door.js", views.copies.door_worker, name="door_worker"),
    path("visits/<slug:code>/door/", views.cards.door_card, name="door_card"),
    path("visits/<slug:code>/door/kept/", views.copies.door_kept, name="door_kept"),
    path("visits/<slug:code>/slip/", views.slips.door_slip, name="door_slip"),
    path("visits/<slug:code>/slip/destroyed/", views.slips.door_slip_destroyed, name="door_slip_destroyed"),
    path("visits/<slug:code>/outcome/", views.outcomes.visit_outcome, name="visit_outcome"),
    path("visits/<slug:code>/log/draft/", views.drafts.log_draft, name="log_draft"),
]
