"""The routes about where people are."""

from django.urls import path

from visitation.placements import passing_views, views

urlpatterns = [
    path("locate/", views.locate_list, name="locate_list"),
    path("locate/<slug:code>/", views.locate_person, name="locate_person"),
    path("people/<slug:code>/places/", views.person_places, name="person_places"),
    path("people/<slug:code>/moved/", views.person_moved, name="person_moved"),
    path("people/<slug:code>/held/withdraw/", views.person_held_off, name="person_held_off"),
    path("people/<slug:code>/end/", views.person_end, name="person_end"),
    path("people/<slug:code>/reopen/", views.person_reopen, name="person_reopen"),
    path("people/<slug:code>/hand-over/", passing_views.person_hand_over, name="person_hand_over"),
    path("hand-overs/", passing_views.hand_over_list, name="hand_over_list"),
    path("hand-overs/<slug:code>/", passing_views.hand_over_envelope, name="hand_over_envelope"),
    path("hand-overs/<slug:code>/answer/", passing_views.hand_over_answer, name="hand_over_answer"),
]
