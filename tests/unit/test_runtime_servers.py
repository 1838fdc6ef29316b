from collections.abc import Mapping

import pytest

from arazzo_gen.runtime.clients import base_url
from arazzo_gen.runtime.environment import variable_choice
from arazzo_gen.runtime.servers import filled_server_url


@pytest.mark.parametrize(
    ("template", "variables", "url"),
    [
        ("https://a.example", {}, "https://a.example"),
        ("https://{x}.a/{y z}", {"x": "b", "y z": "v1/beta"}, "https://b.a/v1/beta"),
        ("{x}://{y}:{z}", {"x": "http", "y": "h", "z": "80"}, "http://h:80"),
        ("{x}/api", {"x": "https://a/b"}, "https://a/b/api"),
        ("https://a/{x}", {"x": ""}, "https://a/"),
        ("https://a{x}", {"x": "/b/c"}, "https://a/b/c"),
        ("https://{x}/c", {"x": "a/b"}, "https://a/b/c"),
        ("https://a/{x}", {"x": "{y}"}, "https://a/{y}"),
    ],
)
def test_filled(template: str, variables: Mapping[str, str], url: str) -> None:
    assert filled_server_url(template, variables) == url


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("https://{x}.a.example", "evil.example/"),
        ("https://{x}:8080/a", "evil.example/"),
        ("https://{x}.a.example", "evil.example#"),
        ("https://{x}.a.example", "evil.example?"),
        ("https://{x}.a.example", "evil.example\\"),
        ("https://a.example{x}", "@evil.example"),
        ("https://a.example:{x}", "80@evil.example"),
        ("https://a.example/{x}", "b?c"),
        ("https://a.example/{x}", "b c"),
        ("https://a.example/{x}", "b\r\nc"),
    ],
)
def test_value_that_leads_elsewhere(template: str, value: str) -> None:
    with pytest.raises(ValueError, match="the server variable x"):
        filled_server_url(template, {"x": value})


@pytest.mark.parametrize(
    "url", ["https://a?", "https://a#", "https://a\\b", "//a", "a"]
)
def test_base_url(url: str) -> None:
    with pytest.raises(ValueError, match="it_url"):
        base_url("it_url", url)


def test_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert variable_choice("IT", ("a", "b"), "b") == "b"
    monkeypatch.setenv("IT", "a")
    assert variable_choice("IT", ("a", "b"), "b") == "a"
    monkeypatch.setenv("IT", "c")
    with pytest.raises(ValueError, match="IT must be a or b"):
        variable_choice("IT", ("a", "b"), "b")
