"""Routes of consents and of the ledger."""

from django.urls import path

from visitation.consents import views

urlpatterns = [
    path("people/<slug:code>/consents/", views.person_consents, name="person_consents"),
    path("people/<slug:code>/consents/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path("people/<slug:code>/told/", views.person_told, name="person_told"),
]
