"""Accounts for many people from one sheet, and the invitations by which their owners set a password."""
