"""A city's single sign-on: a Django project of its own, with django-oauth-toolkit; `serve.py` runs it."""
