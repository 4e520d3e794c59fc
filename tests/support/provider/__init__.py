"""A city's single sign-on: a Django project of its own, with django-oauth-toolkit; `__main__` runs it."""
