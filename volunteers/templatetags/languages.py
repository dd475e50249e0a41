"""Language codes as words."""

from django import template

from volunteers.languages import language_name

register = template.Library()
register.filter("language_words", language_name)
