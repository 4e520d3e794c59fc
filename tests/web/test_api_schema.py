"""Everything that the interface's own OpenAPI allows is thrown at the running site."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site_settings
from django.utils import timezone
from hypothesis import given
from pytest_django.live_server_helper import LiveServer

from support.draws import examples
from thidua.web.apps.api import keys
from thidua.web.apps.api.models import KeyScope
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.config.home import Home

EXAMPLES = 25


@pytest.mark.slow
def test_nothing_that_the_schema_allows_breaks_the_interface(
    evaluated: Evaluation, live_server: LiveServer, settings_of_site: Any, tmp_path: Path
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    _key, text = keys.make("schemathesis", list(KeyScope.values), "", tomorrow, 1_000_000, by=None)
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    tried = 0
    for offered in schema.get_all_operations():
        operation = offered.ok()

        @examples(EXAMPLES)
        @given(case=operation.as_strategy())
        def throw(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, timeout=30)

        throw()
        tried += 1
    assert tried == sum(len(methods) for methods in schema.raw_schema["paths"].values())


@pytest.fixture
def settings_of_site(settings: Any, tmp_path: Path) -> Any:
    """A data folder of the test's own, its ledger a copy."""
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings
