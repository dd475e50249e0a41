"""Routes of the public pages about facilities."""

from django.urls import path

from facilities import views

urlpatterns = [
    path("facilities/", views.facility_list, name="facility_list"),
    path("facilities/<slug:code>/", views.facility, name="facility"),
    path("facilities/<slug:code>/standard/", views.facility_standard, name="facility_standard"),
]
