"""Routes of booking."""

from django.urls import path

from visitation.booking import views

urlpatterns = [
    path("book/", views.book_whom, name="book"),
    path("book/confirm/<uuid:key>/", views.book_confirm, name="book_confirm"),
    path("book/waits/<int:pk>/leave/", views.book_wait_leave, name="book_wait_leave"),
    path("book/<slug:code>/", views.book_person, name="book_person"),
    path("book/<slug:code>/wait/", views.book_wait, name="book_wait"),
    path("visits/<slug:code>/change/", views.visit_change, name="visit_change"),
    path("visits/<slug:code>/call-off/", views.visit_call_off, name="visit_call_off"),
]
