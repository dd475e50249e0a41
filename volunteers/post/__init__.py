"""The post: what is told to whom, by which way, and what became of it.

Callers post a letter (`post`) in their own transaction; a job makes its words when it is due and sends it.
"""

from volunteers.post.channels.mail import send_mail
from volunteers.post.channels.refusals import NotSent
from volunteers.post.channels.texts import (
    NoTextMessages,
    ScreenTextMessages,
    TextMessages,
    send_text,
    text_messages,
)
from volunteers.post.kinds import KINDS, Kind, NotNeeded, Told, kind
from volunteers.post.outbox import draft, post, post_all, post_to_account

__all__ = [
    "KINDS",
    "Kind",
    "NoTextMessages",
    "NotNeeded",
    "NotSent",
    "ScreenTextMessages",
    "TextMessages",
    "Told",
    "draft",
    "kind",
    "post",
    "post_all",
    "post_to_account",
    "send_mail",
    "send_text",
    "text_messages",
]
