"""Routes of matching."""

from django.urls import path

from visitation.matching import views

urlpatterns = [
    path("matching/", views.overview.matching, name="matching"),
    path("matching/<slug:code>/", views.assignments.assignment, name="assignment"),
    path("matching/<slug:code>/confirm/", views.assignments.assignment_confirm, name="assignment_confirm"),
    path("matching/<slug:code>/discard/", views.assignments.assignment_discard, name="assignment_discard"),
    path("people/<slug:code>/suggestions/", views.suggesting.suggestions, name="suggestions"),
    path("people/<slug:code>/propose/<slug:volunteer>/", views.suggesting.propose_match, name="propose"),
    path("proposals/<slug:code>/", views.proposals.proposal, name="proposal"),
    path("proposals/<slug:code>/take-back/", views.proposals.proposal_take_back, name="proposal_take_back"),
    path("proposals/<slug:code>/told/<slug:volunteer>/", views.proposals.proposal_told, name="proposal_told"),
    path("matches/<int:pk>/", views.matches.match, name="match"),
]
