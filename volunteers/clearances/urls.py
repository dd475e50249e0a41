"""Routes of clearances."""

from django.urls import path

from volunteers.clearances import views

urlpatterns = [
    path("me/clearances/", views.my_clearances, name="my_clearances"),
    path("me/clearances/<slug:code>/", views.my_clearance, name="my_clearance"),
    path("clearances/", views.clearance_list, name="clearance_list"),
    path("clearances/for-them/", views.clearance_for_them, name="clearance_for_them"),
    path("clearances/<int:pk>/", views.clearance, name="clearance"),
    path("clearances/<int:pk>/page/", views.clearance_page, name="clearance_page"),
]
