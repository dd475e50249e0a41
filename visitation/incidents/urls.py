"""Routes of reports of abuse."""

from django.urls import path

from visitation.incidents import views, working_views

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/new/", views.incident_new, name="incident_new"),
    path("incidents/destinations/", working_views.destinations, name="destinations"),
    path("incidents/destinations/<int:pk>/retire/", working_views.destination_retire, name="destination_retire"),
    path("incidents/<slug:code>/", views.incident, name="incident"),
    path("incidents/<slug:code>/pass-on/", working_views.incident_pass_on, name="incident_pass_on"),
]
