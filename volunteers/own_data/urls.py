"""Routes of one's own data."""

from django.urls import path

from volunteers.own_data import views

urlpatterns = [
    path("me/data/", views.own_data_page, name="own_data"),
    path("me/data/file/", views.own_data_file, name="own_data_file"),
    path("me/data/delete/", views.own_data_delete, name="own_data_delete"),
]
