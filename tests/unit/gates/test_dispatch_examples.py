"""Examples of the manifest as they are sent: bodies in the form that their type wants, and one parameter too many."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from assure.contracts.running import RequestExample
from assure.core import Location
from assure.gates.dispatch_examples import Sendable, Step

NOTHING: Any = MappingProxyType({})


def sent(body: Any, **headers: str) -> Sendable:
    """The request of an example with a body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    example = RequestExample("POST /x", (), NOTHING, NOTHING, named, body, 200, Location("m.yaml"))
    ready, problem = Step(None, example, "POST /x").ready({})  # type: ignore[arg-type] # the row takes no part in it
    assert ready is not None, problem
    return ready


@pytest.mark.parametrize(
    ("body", "headers", "content", "kind"),
    [
        ({"a": "ä"}, {}, '{"a": "ä"}', "application/json"),
        ({"a": 1}, {"Content_Type": "application/merge-patch+json"}, '{"a": 1}', "application/merge-patch+json"),
        (
            {"user": "a b", "on": True},
            {"content_type": "application/x-www-form-urlencoded"},
            "user=a+b&on=true",
            "application/x-www-form-urlencoded",
        ),
        ("a,b\n1,2\n", {"Content_Type": "text/csv"}, "a,b\n1,2\n", "text/csv"),
        ("text", {}, '"text"', "application/json"),
    ],
)
def test_a_body_is_sent_in_the_form_that_its_type_wants(
    body: Any, headers: dict[str, str], content: str, kind: str
) -> None:
    found = sent(body, **headers)
    assert (found.body, [value for _, value in found.headers]) == (content, [kind])


def test_nothing_is_sent_where_an_example_has_no_body() -> None:
    assert (sent(None).body, sent(None).headers) == ("", ())


def test_one_parameter_more_goes_into_the_query_and_into_an_object_and_into_nothing_else() -> None:
    request = sent({"status": "open"})
    assert request.with_parameter("more").with_parameter("and").target == "/x?more=1&and=1"
    fuller = request.with_member("more")
    assert fuller is not None
    assert fuller.body == '{"status": "open", "more": 1}'
    assert sent(["status"]).with_member("more") is None
    assert sent(None).with_member("more") is None
