"""publiccode.yml says what the project says elsewhere, and has what the standard asks for."""

import tomllib
from typing import Any

import pytest
import yaml

from tests.site import ROOT

# Required by version 0.4. « url » is not known before the repository is published: nothing is invented.
REQUIRED = ["publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType", "description", "legal"]
REQUIRED += ["maintenance", "localisation"]


@pytest.fixture
def told() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def test_what_the_standard_requires_is_there(told):
    assert [name for name in REQUIRED if not told.get(name)] == []
    assert told["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(contact["name"] for contact in told["maintenance"]["contacts"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_description_has_the_lengths_of_the_standard(told, language):
    description = told["description"][language]
    assert 1 <= len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]


def test_it_agrees_with_the_project(told):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["legal"]["license"] == project["license"]
    assert told["softwareVersion"] == project["version"]
    assert told["name"].lower() == project["name"]
