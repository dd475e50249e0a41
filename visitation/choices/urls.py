"""Routes of hours that are asked for."""

from django.urls import path

from visitation.choices import views

urlpatterns = [
    path("asked/", views.booking_requests, name="booking_requests"),
    path("asked/<uuid:key>/", views.booking_request, name="booking_request"),
    path("book/<slug:code>/choices/", views.booking_choices, name="booking_choices"),
]
