"""Addresses of the registers: of the city, of a unit, of an officer, and of each entry."""

from django.urls import path

from thidua.web.apps.registers.views import editing, entries, participants, spreadsheets

prefix = ""
_REGISTERS = "registers/"
_REGISTER = "registers/<slug:register>/"
_ENTRY = f"{_REGISTERS}entry/<int:entry_id>/"
urlpatterns = [
    path(_REGISTERS, entries.overview, name="registers"),
    path("participants/frozen", participants.frozen, name="participants-frozen"),
    path("participants/freeze", participants.freeze, name="participants-freeze"),
    path("participants/fill", participants.fill, name="participants-fill"),
    path("participants/frozen/<int:number>/file", participants.file, name="participants-file"),
    path(f"{_REGISTERS}feed", entries.feed, name="registers-feed"),
    path(_REGISTER, entries.listed, name="register"),
    path(f"{_REGISTER}new", editing.new, name="register-new"),
    path(f"{_REGISTER}keep", entries.keep, name="register-keep"),
    path(f"{_REGISTER}file", spreadsheets.file, name="register-file"),
    path(f"{_REGISTER}import", spreadsheets.bring, name="register-import"),
    path(_ENTRY, entries.show, name="register-entry"),
    path(f"{_ENTRY}edit", editing.edit, name="register-edit"),
    path(f"{_ENTRY}confirm", editing.confirm, name="register-confirm"),
    path(f"{_ENTRY}cancel", editing.cancel, name="register-cancel"),
    path(f"{_ENTRY}move/<int:step>", editing.move, name="register-move"),
    path(f"{_ENTRY}evidence", editing.add_evidence, name="register-evidence"),
    path(f"{_ENTRY}evidence/<int:place>", entries.evidence, name="register-evidence-file"),
]
for _whose in ("unit", "officer"):
    _at = f"{_whose}/<str:{_whose}_id>/"
    urlpatterns += [
        path(f"{_at}{_REGISTERS}", entries.overview_of, name=f"registers-of-{_whose}"),
        path(f"{_at}{_REGISTER}", entries.listed_of, name=f"register-of-{_whose}"),
        path(f"{_at}{_REGISTER}new", editing.new_of, name=f"register-new-of-{_whose}"),
        path(f"{_at}{_REGISTER}file", spreadsheets.file_of, name=f"register-file-of-{_whose}"),
        path(f"{_at}{_REGISTER}import", spreadsheets.bring_of, name=f"register-import-of-{_whose}"),
    ]
