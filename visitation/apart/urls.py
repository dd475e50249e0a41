"""Routes of pairs that are kept apart."""

from django.urls import path

from visitation.apart import views

urlpatterns = [
    path("people/<slug:code>/apart/", views.person_apart, name="person_apart"),
    path("volunteers/apart/", views.volunteers_apart, name="volunteers_apart"),
]
