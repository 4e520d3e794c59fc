"""Lists of the site: sorting, filters and pages in the address; as many queries for sixty rows as for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.jobs.models import Job, JobState


def page(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def first_cells(listing: Any) -> list[str]:
    return [row[0].text_content().strip() for row in listing.xpath("//main//tbody/tr")]


@pytest.fixture
def jobs(db: None) -> list[Job]:
    begin = timezone.now()
    return Job.objects.bulk_create(
        Job(
            kind="recompute",
            title=f"Job {number:02d}",
            state=JobState.DONE if number % 2 else JobState.FAILED,
            made_at=begin + timedelta(minutes=number),
        )
        for number in range(120)
    )


@pytest.fixture
def office(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.CITY_OFFICE)


def test_without_words_the_newest_stand_first_fifty_a_page(office: Client, jobs: list[Job]) -> None:
    listing = page(office, "/jobs/")
    assert first_cells(listing) == [f"Job {number}" for number in range(119, 69, -1)]
    assert (
        listing.xpath("//nav//*[@aria-current='page']//span[@class='page-link']")[0].text_content().strip() == "1 / 3"
    )


def test_a_heading_sorts_keeps_the_filter_and_says_the_direction(office: Client, jobs: list[Job]) -> None:
    listing = page(office, "/jobs/?state=done&page=2&sort=made_at")
    (head,) = listing.xpath("//th[@aria-sort]")
    assert (head.get("aria-sort"), head.text_content().strip()) == ("ascending", "When")
    assert head.xpath(".//a/@href") == ["?state=done&sort=-made_at"]
    assert first_cells(listing) == [f"Job {number}" for number in range(101, 120, 2)]
    assert listing.xpath("//form[@role='search']//input[@name='sort']/@value") == ["made_at"]
    assert listing.xpath("//a[@rel='prev']/@href") == ["?state=done&page=1&sort=made_at"]


@pytest.mark.parametrize(("word", "shown"), [("99", "3 / 3"), ("-1", "3 / 3"), ("many", "1 / 3")])
def test_a_page_that_does_not_exist_is_the_nearest(office: Client, jobs: list[Job], word: str, shown: str) -> None:
    listing = page(office, f"/jobs/?page={word}")
    assert listing.xpath("//nav//*[@aria-current='page']//span[@class='page-link']")[0].text_content().strip() == shown


@pytest.mark.parametrize("words", ["per_page=5000", "sort=password", "sort=made_by__password", "sort=&sort=-"])
def test_an_address_asks_for_nothing_but_columns_and_pages(office: Client, jobs: list[Job], words: str) -> None:
    assert first_cells(page(office, f"/jobs/?{words}")) == [f"Job {number}" for number in range(119, 69, -1)]


def test_a_word_that_does_not_fit_says_so_at_its_field_and_filters_nothing(office: Client, jobs: list[Job]) -> None:
    listing = page(office, "/jobs/?state=flying")
    (error,) = listing.xpath("//form[@role='search']//ul[contains(@class, 'errorlist')]")
    assert error.get("id") in listing.xpath("//select[@id='state']/@aria-describedby")
    assert len(first_cells(listing)) == 50


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 120])
@pytest.mark.parametrize("address", ["/jobs/", "/jobs/?sort=-made_by&state=done", "/people/", "/audit/"])
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(
    client_as: Callable[..., Client],
    address: str,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_as(Role.AUDITOR)
    people = [User(username=f"person{number:03d}") for number in range(many)]
    User.objects.bulk_create(people)
    Job.objects.bulk_create(Job(kind="recompute", title="Job", made_by=people[0]) for _ in range(many))
    for _visit in range(many if address == "/audit/" else 0):
        client.get("/people/")
    client.get("/account/")  # counts what waits for the reader, for a minute
    with django_assert_max_num_queries(15):
        assert client.get(address).status_code == 200
