"""Addresses of the awards."""

from django.urls import path

from thidua.web.apps.awards import views_council, views_lists, views_proposals, views_public, views_sheet

prefix = ""
_PROPOSAL = "proposals/<int:proposal_id>/"
_LIST = "awards/lists/<int:list_id>/"
urlpatterns = [
    path("awards/", views_proposals.overview, name="awards"),
    path("awards/begin/<slug:award_id>", views_proposals.begin_list, name="award-list-begin"),
    path("unit/<str:unit_id>/awards/", views_proposals.of_unit, name="unit-awards"),
    path("unit/<str:unit_id>/awards/council", views_proposals.council, name="unit-council"),
    path("unit/<str:unit_id>/awards/propose/<slug:award_id>", views_proposals.begin, name="proposal-begin"),
    path("unit/<str:unit_id>/awards/list/<slug:award_id>", views_proposals.begin_unit_list, name="unit-list-begin"),
    path("unit/<str:unit_id>/responsibility/", views_sheet.sheet, name="head-sheet"),
    path("unit/<str:unit_id>/responsibility/file", views_sheet.file, name="head-sheet-file"),
    path(_PROPOSAL, views_proposals.one, name="proposal"),
    path(f"{_PROPOSAL}choose", views_proposals.choose, name="proposal-choose"),
    path(f"{_PROPOSAL}step/<slug:event>", views_proposals.step, name="proposal-step"),
    path(f"{_PROPOSAL}do/<slug:what>", views_proposals.do, name="proposal-do"),
    path(f"{_PROPOSAL}report/<int:candidate_id>", views_proposals.words_form, name="proposal-words"),
    path(f"{_PROPOSAL}papers/<int:paper_id>.<slug:form>", views_proposals.paper, name="proposal-paper"),
    path(f"{_PROPOSAL}receipt", views_proposals.receipt, name="proposal-receipt"),
    path(f"{_PROPOSAL}council", views_council.vote, name="council"),
    path(f"{_PROPOSAL}council/declare", views_council.declare, name="council-declare"),
    path(f"{_PROPOSAL}council/lift", views_council.lift, name="council-lift"),
    path(f"{_PROPOSAL}votes/<int:number>", views_council.published, name="council-votes"),
    path(_LIST, views_lists.one, name="award-list"),
    path(f"{_LIST}step/<slug:turn>", views_lists.step, name="award-list-step"),
    path(f"{_LIST}do/<slug:deed>", views_lists.do, name="award-list-do"),
    path(f"{_LIST}papers/<int:file_id>.<slug:form>", views_lists.paper, name="award-list-paper"),
    path(f"{_LIST}bundle", views_lists.bundle, name="award-bundle"),
    path("awards/lines/<int:line_id>/proof", views_lists.proven, name="award-proof"),
    path("awards/lines/<int:line_id>/prove", views_lists.prove, name="award-prove"),
    path("results/", views_public.results, name="public-results"),
    path("results/<int:list_id>/", views_public.result, name="public-result"),
    path("results/<int:list_id>/bundle", views_public.bundle, name="public-bundle"),
    path("results/<int:list_id>/object", views_public.object_to, name="public-object"),
]
