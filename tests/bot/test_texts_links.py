"""Which typed links are kept, and what the others are told."""

import pytest

from bot.errors import UserError
from bot.texts import read_link


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c#d",
        "http://example.org",
        "https://example.org:8443/",
        "https://xn--bcher-kva.example/ü",
        "https://www.youtube.com/@city",
    ],
)
def test_links_are_kept_as_they_are(url):
    assert read_link(f" {url} ") == url


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_a_link_may_be_left_out(typed):
    assert read_link(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "example.org",
        "www.example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "https://nodots",
        "https://.",
        "https://example.org@evil.example",
        "https://example.org:0/",
        "https://example.org:99999/",
        "http://[::1",
    ],
)
def test_what_is_no_web_link_is_refused(typed):
    with pytest.raises(UserError, match="Please give a link that starts with https://"):
        read_link(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://a b.org",
        "https://example.org/a b",
        "https://de.wikipedia.org/wiki/Bonn_(city)",
        "https://example.org/)[x](https://evil.example",
        "https://example.org/`",
    ],
)
def test_a_link_that_would_break_the_text_around_it_is_refused(typed):
    with pytest.raises(UserError, match="without spaces and brackets"):
        read_link(typed)


def test_a_link_that_is_too_long_is_refused_and_never_cut():
    with pytest.raises(UserError, match="too long"):
        read_link("https://example.org/" + "a" * 481)
    with pytest.raises(UserError, match="too long"):
        read_link("https://example.org/aaaaa", longest=24)
