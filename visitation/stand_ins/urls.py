"""Routes of places that are offered on."""

from django.urls import path

from visitation.stand_ins import views

urlpatterns = [path("visits/<slug:code>/offer/", views.place_offer, name="place_offer")]
