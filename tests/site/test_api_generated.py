"""Requests made up from the API's own description: it answers as described, and never breaks."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onemetre.api.v1 import api

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(), default=str))
MODES = list(GenerationMode)


@pytest.fixture(autouse=True)
def _connection_kept():
    """A request that ends would close the test's own connection."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
@pytest.mark.parametrize("path", list(DESCRIPTION["paths"]))
def test_any_request_is_answered_as_described(path, mode):
    answer_all(path, mode, 25)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
@pytest.mark.parametrize("path", list(DESCRIPTION["paths"]))
def test_any_request_is_answered_as_described_for_long(path, mode):
    answer_all(path, mode, 300)


def answer_all(path, mode, examples):
    """Make up requests, ask them of the application in this process, hold answers to the schema."""
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.app = get_wsgi_application()
    seen = set()

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(schema[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case):
        slug = case.path_parameters.get("slug")
        if slug is not None and len(seen) % 2:  # else only the absence of places would be tried
            case.path_parameters["slug"] = "town-plan" if "/plans" in path else "town"
        seen.add(case.as_curl_command())
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
    assert seen
