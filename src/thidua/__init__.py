"""Thi Đua: an emulation movement, run end to end, every award proven down to the dossier."""

__version__ = "0.2.0"
