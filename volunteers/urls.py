"""Routes of the volunteers' floor."""

from django.urls import include, path

from volunteers import views
from volunteers.eligibility.views import who_can_go

urlpatterns = [
    path("", include("volunteers.accounts.urls")),
    path("", include("volunteers.invitations.urls")),
    path("", include("volunteers.roles.urls")),
    path("", include("volunteers.onboarding.urls")),
    path("", include("volunteers.managed.urls")),
    path("", include("volunteers.post.urls")),
    path("", include("volunteers.own_data.urls")),
    path("", include("volunteers.sheets.urls")),
    path("", include("volunteers.clearances.urls")),
    path("me/", views.profile, name="profile"),
    path("me/availability/", views.availability, name="availability"),
    path("me/availability/<slug:kind>/<int:pk>/remove/", views.availability_remove, name="availability_remove"),
    path("who-can-go/", who_can_go, name="who_can_go"),
    path("volunteers/", views.volunteer_list, name="volunteer_list"),
]
