"""The routes about lists for facilities."""

from django.urls import path

from visitation.rosters import views

urlpatterns = [
    path("rosters/", views.roster_list, name="roster_list"),
    path("rosters/new/", views.roster_make, name="roster_make"),
    path("rosters/<slug:code>/", views.roster, name="roster"),
    path("rosters/<slug:code>/prepare/", views.roster_prepare, name="roster_prepare"),
    path("rosters/<slug:code>/set-aside/", views.roster_set_aside, name="roster_set_aside"),
    path("rosters/<slug:code>/ask/", views.roster_ask, name="roster_ask"),
    path("rosters/<slug:code>/send/", views.roster_send, name="roster_send"),
    path("rosters/<slug:code>/take/", views.roster_take, name="roster_take"),
    path("rosters/<slug:code>/answers/", views.roster_answers, name="roster_answers"),
]
