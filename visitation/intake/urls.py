"""Routes of requests and of the waiting list."""

from django.urls import path

from visitation.intake import views

urlpatterns = [
    path("people/new/", views.intake_new, name="intake_new"),
    path("waiting/", views.waiting_list, name="waiting_list"),
    path("people/<slug:code>/request/", views.person_request, name="person_request"),
    path("people/<slug:code>/request/who/", views.requester, name="requester"),
    path("people/<slug:code>/edit/", views.person_edit, name="person_edit"),
]
