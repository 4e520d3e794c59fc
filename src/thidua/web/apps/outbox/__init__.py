"""Mails the site sends: written down with what they tell of, formed and sent later, each once."""
