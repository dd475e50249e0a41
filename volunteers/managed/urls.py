"""Routes of acting for somebody."""

from django.urls import path

from volunteers.managed import views

urlpatterns = [
    path("managed/new/", views.managed_new, name="managed_new"),
    path("managed/<slug:code>/", views.managed, name="managed"),
    path("managed/<slug:code>/availability/", views.managed_availability, name="managed_availability"),
    path(
        "managed/<slug:code>/availability/<slug:kind>/<int:pk>/remove/",
        views.managed_availability_remove,
        name="managed_availability_remove",
    ),
    path("managed/<slug:code>/leave/", views.managed_leave, name="managed_leave"),
]
