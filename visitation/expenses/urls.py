"""Routes of expenses."""

from django.urls import path

from visitation.expenses import views

urlpatterns = [
    path("me/expenses/", views.my_expenses, name="my_expenses"),
    path("expenses/", views.expenses, name="expenses"),
    path("expenses/rates/", views.mileage_rates, name="mileage_rates"),
    path("expenses/<int:pk>/", views.expense, name="expense"),
    path("receipts/<int:pk>/", views.receipt, name="receipt"),
]
