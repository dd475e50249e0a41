"""Routes of sheets."""

from django.urls import path

from volunteers.sheets import views
from volunteers.sheets.views import copies

urlpatterns = [
    path("sheets/", views.sheets, name="sheets"),
    path("sheets/new/<slug:what>/", views.sheet_new, name="sheet_new"),
    path("sheets/<slug:code>/", views.sheet, name="sheet"),
    path("sheets/<slug:code>/columns/", views.sheet_columns, name="sheet_columns"),
    path("sheets/<slug:code>/run/", views.sheet_run, name="sheet_run"),
    path("sheets/<slug:code>/stop/", views.sheet_stop, name="sheet_stop"),
    path("sheets/<slug:code>/undo/", views.sheet_undo, name="sheet_undo"),
    path("copies/", copies.exports, name="exports"),
    path("copies/<slug:code>/", copies.export, name="export"),
    path("copies/<slug:code>/file/", copies.export_file, name="export_file"),
]
