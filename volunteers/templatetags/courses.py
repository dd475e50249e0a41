"""Names of courses as words."""

from django import template

from volunteers.courses import course_name

register = template.Library()
register.filter("course_words", course_name)
