"""Routes of the post."""

from django.urls import path

from volunteers.post import views

urlpatterns = [
    path("me/messages/", views.my_post, name="my_post"),
    path("post/", views.post, name="post"),
    path("post/<uuid:pk>/", views.letter, name="letter"),
    path("post/<uuid:pk>/retry/", views.letter_retry, name="letter_retry"),
    path("post/<uuid:pk>/called/", views.letter_called, name="letter_called"),
    path("mail-events/", views.mail_event, name="mail_event"),
    path("texts/", views.text_reply, name="text_reply"),
]
