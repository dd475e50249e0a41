"""Routes of contacts after release."""

from django.urls import path

from visitation.after_release import views

urlpatterns = [
    path("after-release/", views.after_release, name="after_release"),
    path("people/<slug:code>/after-release/", views.after_release_person, name="after_release_person"),
    path("people/<slug:code>/after-release/way/", views.after_release_contact, name="after_release_contact"),
    path(
        "people/<slug:code>/after-release/<slug:volunteer>/end/", views.after_release_end, name="after_release_end"
    ),
    path(
        "people/<slug:code>/after-release/<slug:volunteer>/confirm/",
        views.after_release_confirm,
        name="after_release_confirm",
    ),
]
