"""Addresses of the awards."""

from django.urls import path

from thidua.web.apps.awards.views import award_lists, council, proposals, public_results, responsibility_sheet

prefix = ""
_PROPOSAL = "proposals/<int:proposal_id>/"
_LIST = "awards/lists/<int:list_id>/"
urlpatterns = [
    path("awards/", proposals.overview, name="awards"),
    path("awards/begin/<slug:award_id>", proposals.begin_list, name="award-list-begin"),
    path("unit/<str:unit_id>/awards/", proposals.of_unit, name="unit-awards"),
    path("unit/<str:unit_id>/awards/council", proposals.council, name="unit-council"),
    path("unit/<str:unit_id>/awards/propose/<slug:award_id>", proposals.begin, name="proposal-begin"),
    path("unit/<str:unit_id>/awards/list/<slug:award_id>", proposals.begin_unit_list, name="unit-list-begin"),
    path("unit/<str:unit_id>/responsibility/", responsibility_sheet.sheet, name="head-sheet"),
    path("unit/<str:unit_id>/responsibility/file", responsibility_sheet.file, name="head-sheet-file"),
    path(_PROPOSAL, proposals.one, name="proposal"),
    path(f"{_PROPOSAL}choose", proposals.choose, name="proposal-choose"),
    path(f"{_PROPOSAL}step/<slug:event>", proposals.step, name="proposal-step"),
    path(f"{_PROPOSAL}do/<slug:what>", proposals.do, name="proposal-do"),
    path(f"{_PROPOSAL}report/<int:candidate_id>", proposals.words_form, name="proposal-words"),
    path(f"{_PROPOSAL}papers/<int:paper_id>.<slug:form>", proposals.paper, name="proposal-paper"),
    path(f"{_PROPOSAL}receipt", proposals.receipt, name="proposal-receipt"),
    path(f"{_PROPOSAL}council", council.vote, name="council"),
    path(f"{_PROPOSAL}council/declare", council.declare, name="council-declare"),
    path(f"{_PROPOSAL}council/lift", council.lift, name="council-lift"),
    path(f"{_PROPOSAL}votes/<int:number>", council.published, name="council-votes"),
    path(_LIST, award_lists.one, name="award-list"),
    path(f"{_LIST}step/<slug:turn>", award_lists.step, name="award-list-step"),
    path(f"{_LIST}do/<slug:deed>", award_lists.do, name="award-list-do"),
    path(f"{_LIST}papers/<int:file_id>.<slug:form>", award_lists.paper, name="award-list-paper"),
    path(f"{_LIST}bundle", award_lists.bundle, name="award-bundle"),
    path("awards/lines/<int:line_id>/proof", award_lists.proven, name="award-proof"),
    path("awards/lines/<int:line_id>/prove", award_lists.prove, name="award-prove"),
    path("results/", public_results.results, name="public-results"),
    path("results/<int:list_id>/", public_results.result, name="public-result"),
    path("results/<int:list_id>/bundle", public_results.bundle, name="public-bundle"),
    path("results/<int:list_id>/object", public_results.object_to, name="public-object"),
]
