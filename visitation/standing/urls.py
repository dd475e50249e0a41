"""Routes of standing visits."""

from django.urls import path

from visitation.standing import views

urlpatterns = [
    path("standing/", views.standing_list, name="standing_list"),
    path("standing/<uuid:key>/", views.standing_visit, name="standing_visit"),
    path("book/<slug:code>/standing/", views.standing_new, name="standing_new"),
]
