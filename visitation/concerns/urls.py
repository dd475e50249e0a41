"""Routes of urgent words, of the rota and of follow-ups."""

from django.urls import path

from visitation.concerns import follow_up_views, views

urlpatterns = [
    path("urgent/", views.urgent, name="urgent"),
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/on-call/", views.concern_rota, name="concern_rota"),
    path("concerns/on-call/<int:pk>/remove/", views.concern_shift_remove, name="concern_shift_remove"),
    path("concerns/<slug:code>/", views.concern, name="concern"),
    path("follow-ups/", follow_up_views.follow_ups, name="follow_ups"),
    path("follow-ups/new/", follow_up_views.follow_up_new, name="follow_up_new"),
    path("follow-ups/<slug:code>/", follow_up_views.follow_up, name="follow_up"),
]
