"""Addresses of the registers: of the city, of a unit, of an officer, and of each entry."""

from django.urls import path

from thidua.web.apps.registers import views, views_participants, views_sheets, views_writing

prefix = ""
_OF_ALL = "registers/"
_OF_ONE = "registers/<slug:register>/"
_ENTRY = f"{_OF_ALL}entry/<int:entry_id>/"
urlpatterns = [
    path(_OF_ALL, views.overview, name="registers"),
    path("participants/frozen", views_participants.frozen, name="participants-frozen"),
    path("participants/freeze", views_participants.freeze, name="participants-freeze"),
    path("participants/fill", views_participants.fill, name="participants-fill"),
    path("participants/frozen/<int:number>/file", views_participants.file, name="participants-file"),
    path(f"{_OF_ALL}feed", views.feed, name="registers-feed"),
    path(_OF_ONE, views.listed, name="register"),
    path(f"{_OF_ONE}new", views_writing.new, name="register-new"),
    path(f"{_OF_ONE}keep", views.keep, name="register-keep"),
    path(f"{_OF_ONE}file", views_sheets.file, name="register-file"),
    path(f"{_OF_ONE}import", views_sheets.bring, name="register-import"),
    path(f"{_OF_ALL}workbook/<uuid:sheet_id>", views_sheets.sheet, name="register-sheet"),
    path(_ENTRY, views.one, name="register-entry"),
    path(f"{_ENTRY}edit", views_writing.edit, name="register-edit"),
    path(f"{_ENTRY}cancel", views_writing.cancel, name="register-cancel"),
    path(f"{_ENTRY}move/<int:step>", views_writing.move, name="register-move"),
    path(f"{_ENTRY}evidence", views_writing.add_evidence, name="register-evidence"),
    path(f"{_ENTRY}evidence/<int:place>", views.evidence, name="register-evidence-file"),
]
for _whose in ("unit", "officer"):
    _at = f"{_whose}/<str:{_whose}_id>/"
    urlpatterns += [
        path(f"{_at}{_OF_ALL}", views.overview_of, name=f"registers-of-{_whose}"),
        path(f"{_at}{_OF_ONE}", views.listed_of, name=f"register-of-{_whose}"),
        path(f"{_at}{_OF_ONE}new", views_writing.new_of, name=f"register-new-of-{_whose}"),
        path(f"{_at}{_OF_ONE}file", views_sheets.file_of, name=f"register-file-of-{_whose}"),
        path(f"{_at}{_OF_ONE}import", views_sheets.bring_of, name=f"register-import-of-{_whose}"),
    ]
