"""The quick parser and typer, made from the same parameters, must never disagree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure.cli.explained import parse_with_typer
from assure.cli.options import RUN_PARAMETERS, CommandLine, Parameter
from assure.cli.parse import parse

WORDS = Parameter("words", "list", (), "Words.", metavar="WORD", required=True)
KIND = Parameter("kind", "text", (), "A kind.", metavar="KIND", required=True)


def by_typer(words: list[str], parameters: tuple[Parameter, ...]) -> object:
    """What typer makes of the words: the values, or the exit code it ends with."""
    try:
        return parse_with_typer("gatepack", CommandLine("Runs.", parameters, ()), words)
    except SystemExit as ending:
        return ending.code


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--strict"],
        ["--strict", "--strict", "-q"],
        ["--format", "json", "--format=sarif"],
        ["-f", "json", "-o", "out.json", "-j", "3"],
        ["--only", "layers,specs", "--only=debt", "--skip", " debt , "],
        ["--config=", "--since", "origin/main~2"],
        ["--today", "2026-01-31", "--no-cache", "--no-color", "--verbose", "--fail-fast"],
    ],
)
def test_a_well_formed_line_is_read_without_typer_and_means_the_same(words: list[str]) -> None:
    values = parse(words, RUN_PARAMETERS)
    assert values is not None
    assert values == by_typer(words, RUN_PARAMETERS)


@pytest.mark.parametrize(
    "words",
    [
        ["--strct"],
        ["--strict=yes"],
        ["--format", "yaml"],
        ["--format"],
        ["--jobs", "0"],
        ["--jobs", "two"],
        ["--config"],
        ["layers"],
        ["-x"],
    ],
)
def test_what_needs_an_explanation_goes_to_typer_and_ends_with_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert parse(words, RUN_PARAMETERS) is None
    assert by_typer(words, RUN_PARAMETERS) == 2
    assert "Error: " in capsys.readouterr().err


def test_a_misspelt_option_is_answered_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    by_typer(["--strct"], RUN_PARAMETERS)
    assert "--strict" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["-qv"], ["-ojson"], ["--", "x"], ["--help"]])
def test_unusual_spellings_are_left_to_typer(words: list[str]) -> None:
    assert parse(words, (*RUN_PARAMETERS, WORDS)) is None


def test_arguments_are_required_and_counted() -> None:
    assert parse([], (KIND,)) is None
    assert parse(["spec", "layers"], (KIND,)) is None
    assert parse(["spec"], (KIND,)) == {"kind": "spec"}
    assert parse(["A", "B,C"], (WORDS,)) == {"words": ("A", "B", "C")}


pieces = st.sampled_from(
    ["--strict", "-q", "--format", "--format=json", "json", "text", "--only", "a,b", "--jobs", "2", "0", "-j", "-",
     "--", "--no-color=1", "--jobs=7", "-f", "--config", "--since=x", "", "-qv", "--jobs=", "٣", "+1", "1_0"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=5))
def test_whatever_the_quick_parser_answers_typer_answers_too(words: list[str]) -> None:
    values = parse(words, RUN_PARAMETERS)
    if values is not None:
        assert by_typer(words, RUN_PARAMETERS) == values
