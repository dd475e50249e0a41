"""The routes of a lead's evening."""

from django.urls import path

from visitation.board import views
from visitation.review.views import review

urlpatterns = [
    path("tonight/", views.tonight, name="tonight"),
    path("since/", views.since_last_look, name="since_last_look"),
    path("review/", review, name="review"),
    path("week/board/", views.week_board, name="week_board"),
    path("visits/<slug:code>/who-could-go/", views.visit_disposal, name="visit_disposal"),
]
