"""`{% csrf_token %}` of every form: beside Django's token the form's own key, by which it acts once."""

import secrets

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "once"
KEY_BYTES = 18
register = template.Library()


class KeyedCsrfToken(CsrfTokenNode):
    """Django's hidden field, and a key that no other drawing of a form has."""

    def render(self, context: Context) -> SafeString:
        """Both hidden fields; nothing where the page has no token."""
        token = super().render(context)
        key = format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(KEY_BYTES))
        return SafeString(token + key) if token else SafeString("")


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> KeyedCsrfToken:
    """Stands for Django's own tag in all templates."""
    return KeyedCsrfToken()
