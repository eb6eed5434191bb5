"""Texts of a JSON Schema as a Hypothesis strategy: by length, pattern and format, with characters that hurt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

# Plain ones first, because failures shrink towards them; then what breaks quoting, paths, databases and terminals.
ALPHABET = (
    "abcxyz019ABZ_-. /:@#%&'\"\\<>{}$*?\t\n\x00\x7f\u00e9\u00df\u0130\u03c3\u4e2d\u0660\u200b\u202e\ufeff\U0001f642"
)
_LONGER = 12

_FORMATS: Mapping[str, tuple[str, ...]] = {
    "date": ("2026-01-01", "2024-02-29", "1970-01-01", "9999-12-31"),
    "date-time": ("2026-01-01T12:00:00Z", "2024-02-29T23:59:59.999999+14:00", "1970-01-01T00:00:00Z"),
    "time": ("12:00:00Z", "23:59:59.5+02:00"),
    "duration": ("P1D", "PT1H", "P1Y2M3DT4H5M6S"),
    "email": ("a@example.org", "a.b+c@sub.example.org"),
    "hostname": ("example.org", "localhost"),
    "ipv4": ("127.0.0.1", "255.255.255.255"),
    "ipv6": ("::1", "2001:db8::ff00:42:8329"),
    "uri": ("https://example.org/", "urn:isbn:0451450523"),
    "uri-reference": ("/", "../a?b=c#d", "https://example.org/"),
    "uuid": ("00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    "json-pointer": ("", "/a/0", "/a~1b"),
    "regex": ("", "^a+$"),
}


def texts(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Texts that a schema takes; the shortest and the longest that it allows are among them."""
    fewest, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        return _by_pattern(schema["pattern"], fewest, most)
    if schema.get("format") in _FORMATS:
        return st.sampled_from(_FORMATS[schema["format"]])
    if most is not None and most < fewest:
        return st.nothing()
    longest = fewest + _LONGER if most is None else min(most, fewest + _LONGER)
    drawn = st.text(st.sampled_from(ALPHABET), min_size=fewest, max_size=longest)
    return drawn if most is None else st.one_of(drawn, st.just("x" * most))


def _by_pattern(pattern: str, fewest: int, most: int | None) -> st.SearchStrategy[Any]:
    """Texts that a pattern finds something in, of the length that is wanted."""
    drawn = st.from_regex(pattern, alphabet=st.characters(min_codepoint=32, max_codepoint=126))
    return drawn.filter(lambda text: len(text) >= fewest and (most is None or len(text) <= most))
