"""Reading YAML: places of values, and everything that is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assure.contracts.composer import MAX_DEPTH, MAX_NODES
from assure.contracts.document import Document, compose, read
from assure.contracts.files import MAX_BYTES
from assure.contracts.places import Origin
from assure.contracts.problems import Problems
from assure.core import ContractProblems

Reader = Callable[[str | bytes], tuple[Document | None, list[str]]]


def test_every_value_and_every_key_knows_its_line_and_column(reader: Reader) -> None:
    document, _ = reader("a:\n  - b: 1\n    c: [x, {d: y}]\n")
    assert document is not None
    place = document.place
    assert str(place["a"][0].at) == "f.yaml:2:5"
    assert str(place["a"][0]["c"][1]["d"].at) == "f.yaml:3:16"
    assert str(place["a"][0].key("c")) == "f.yaml:3:5"


def test_what_is_not_written_stands_where_its_parent_does(reader: Reader) -> None:
    document, _ = reader("a:\n  b: 1\n")
    assert document is not None
    assert document.place["a"]["missing"].at == document.place["a"].at


def test_columns_count_characters_and_not_bytes(reader: Reader) -> None:
    document, _ = reader('"äöü": {b: 1}\n')
    assert document is not None
    assert str(document.place["äöü"]["b"].at) == "f.yaml:1:12"


def test_line_ends_of_windows_do_not_move_lines(reader: Reader) -> None:
    document, _ = reader(b"a: 1\r\nb: 2\r\n")
    assert document is not None
    assert str(document.place["b"].at) == "f.yaml:2:4"


def test_a_utf8_mark_at_the_start_is_allowed(reader: Reader) -> None:
    document, problems = reader(b"\xef\xbb\xbfa: 1\n")
    assert document is not None
    assert document.data == {"a": 1}
    assert problems == []


def test_a_key_that_stands_twice_names_both_places(reader: Reader) -> None:
    document, problems = reader("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert document is None
    assert problems == [
        "f.yaml:4:3: CFG002 the key `c` stands twice; the first is at f.yaml:3:3",
        "f.yaml:5:1: CFG002 the key `a` stands twice; the first is at f.yaml:1:1",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [1, 2\n", "f.yaml:1:4: CFG001 a list in `[ ]` is not continued"),
        ("a: {b: 1\n", "f.yaml:1:4: CFG001 a mapping in `{ }` is not continued"),
        ("a:\n\t- b\n", "f.yaml:2:1: CFG001 a tab where YAML wants spaces (indent with spaces)"),
        ("a: b: c\n", "f.yaml:1:5: CFG001 a `:` that belongs to no key here (put quotes around text"),
        ("a: 'x\n", "f.yaml:1:4: CFG001 a text in quotes is never closed"),
        ("a: @x\n", "f.yaml:1:4: CFG001 a value can't begin with `@` (put the text in quotes)"),
        ("a:\n  b: 1\n c: 2\n", "f.yaml:3:2: CFG001 the indentation of this line fits none"),
        ("- a\nb: 1\n", "f.yaml:2:1: CFG001 this line belongs to no list entry above it"),
        ('a: "\\d"\n', "f.yaml:1:5: CFG001 an escape that YAML does not know"),
        ("a: *x\n", "f.yaml:1:4: CFG001 the alias `*x` has no anchor `&x` before it"),
        ("%YAML 3.0\n---\na: 1\n", "f.yaml:1:1: CFG001 a version of YAML that nobody reads"),
        ("a: &x [*x]\n", "f.yaml:1:8: CFG008 the alias `*x` stands inside of what it repeats"),
        ("a: !!python/object:os.system x\n", "f.yaml:1:4: CFG009 the tag `!!python/object:os.system` is refused"),
        ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1:4: CFG009 the tag `!!python/object/apply:os.system`"),
        ("a: !!set {x}\n", "f.yaml:1:4: CFG009 the tag `!!set` is refused"),
        ("!secret a\n", "f.yaml:1:1: CFG009 the tag `!secret` is refused"),
        ("a: !foo!bar x\n", "f.yaml:1:4: CFG009 a tag that is not declared"),
        ("a: !!int x\n", 'f.yaml:1:4: CFG004 "x" is not of the type that its tag names'),
        ("a: .nan\n", 'f.yaml:1:4: CFG006 met ".nan"; expected a finite number'),
        ("1: a\n", "f.yaml:1:1: CFG023 met 1 as a key; expected text (put it in quotes)"),
        ("true: a\n", "f.yaml:1:1: CFG023 met true as a key; expected text"),
        ("? [a]\n: b\n", "f.yaml:1:3: CFG023 met a list of 1 as a key; expected text"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: CFG018 a second document begins here; expected one in a file"),
        ("", "f.yaml:1:1: CFG017 the file is empty"),
        ("# only a comment\n", "f.yaml:1:1: CFG017 the file is empty"),
        ("---\n...\n", "f.yaml:1:1: CFG017 the file holds nothing"),
        (
            "x: &a [1]\ny: {<<: *a}\n",
            "f.yaml:2:9: CFG004 `<<` merges a list of 1; expected a mapping or a list of them",
        ),
    ],
)
def test_what_is_wrong_is_told_in_plain_words_at_its_place(text: str, problem: str, reader: Reader) -> None:
    document, problems = reader(text)
    assert document is None
    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("é: ü\nx: 1\n".encode("latin-1"), "f.yaml:1:1: CFG011 byte 0xe9 is not UTF-8; expected UTF-8 text"),
        ("a: 1\nb: é\n".encode("latin-1"), "f.yaml:2:4: CFG011 byte 0xe9 is not UTF-8"),
        (b"\xef\xbb\xbfa: \xe9", "f.yaml:1:5: CFG011 byte 0xe9 is not UTF-8"),
        ("a: 1".encode("utf-16"), "f.yaml:1:1: CFG011 the file is UTF-16; expected UTF-8"),
        ("a: 1".encode("utf-16-be"), "f.yaml:1:1: CFG011 a null byte in the text"),
        ("a: 1".encode("utf-32-be").join([b"\x00\x00\xfe\xff", b""]), "f.yaml:1:1: CFG011 the file is UTF-32"),
        (b"a: 1\nb: \x00\n", "f.yaml:2:4: CFG011 a null byte in the text"),
        (b"a: \x07\n", "f.yaml:1:4: CFG011 a control character U+0007 in the text"),
        (b"#" * (MAX_BYTES + 1), f"f.yaml:1:1: CFG007 the file is larger than {MAX_BYTES} bytes"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(data: bytes, problem: str, reader: Reader) -> None:
    document, problems = reader(data)
    assert document is None
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_few_lines_that_unfold_to_billions_of_values_are_refused(reader: Reader) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    document, problems = reader("\n".join(lines))
    assert document is None
    assert problems == [f"f.yaml:6:22: CFG008 the file unfolds to more than {MAX_NODES} values"]


def test_a_bomb_of_merge_keys_is_refused(reader: Reader) -> None:
    wide = ", ".join(f"k{n}: {n}" for n in range(200))
    lines = [f"a0: &a0 {{{wide}}}"]
    lines += [f"a{n}: &a{n} {{{', '.join(f'x{m}: *a{n - 1}' for m in range(20))}}}" for n in range(1, 9)]
    document, problems = reader("\n".join(lines))
    assert document is None
    assert "CFG008" in problems[0]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000 + "x", "{a: " * 100_000])
def test_nesting_beyond_any_bound_is_refused_without_a_crash(text: str, reader: Reader) -> None:
    document, problems = reader(text)
    assert document is None
    assert len(problems) == 1
    assert f"CFG008 values are nested more than {MAX_DEPTH} deep" in problems[0]


def test_an_alias_repeats_a_value(reader: Reader) -> None:
    document, problems = reader("a: &x {b: [1]}\nc: *x\n")
    assert problems == []
    assert document is not None
    assert document.data == {"a": {"b": [1]}, "c": {"b": [1]}}


def test_a_merge_key_adds_what_is_not_written_here_and_the_first_mapping_wins(reader: Reader) -> None:
    text = "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nall:\n  <<: [*one, *two]\n  a: 0\n"
    document, problems = reader(text)
    assert problems == []
    assert document is not None
    assert document.data["all"] == {"a": 0, "b": 1, "c": 2}
    assert str(document.place["all"]["c"].at) == "f.yaml:2:21"


def test_a_merge_sign_in_quotes_is_a_key_like_any_other(reader: Reader) -> None:
    document, _ = reader('"<<": {a: 1}\n')
    assert document is not None
    assert document.data == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: !!str 7", "7"),
        ("a: ! 7", "7"),
        ("a: !!int 7", 7),
        ("a: !!map {}", {}),
        ("a: !!seq []", []),
        ("a: '7'", "7"),
    ],
)
def test_tags_of_plain_values_are_obeyed(text: str, value: object, reader: Reader) -> None:
    document, problems = reader(text)
    assert problems == []
    assert document is not None
    assert document.data["a"] == value


def test_the_parser_without_c_reads_the_same(reader: Reader) -> None:
    text = "a: [1, {b: 'x'}]\nc: &y {d: ~}\ne: {<<: *y, f: |\n    two\n    lines\n  }\n"
    for source in (
        text,
        "a:\n  - b: 1\n    c: >\n      folded\n      text\nd: &x [1]\ne: *x\n",
        "a: b: c",
        "a: *x",
        "[1",
    ):
        fast, slow = Problems(), Problems()
        one = compose(source, Origin("f.yaml"), fast)
        other = compose(source, Origin("f.yaml"), slow, pure=True)
        assert (one and one.data) == (other and other.data)
        assert (one and one.place) == (other and other.place)
        assert bool(fast) == bool(slow)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet=" \n\t-:[]{}&*!|>'\"%@#?,abc01~<é\\", max_size=40))
def test_any_text_is_either_read_or_refused_in_words(text: str) -> None:
    problems = Problems()
    document = read(text.encode(), "f.yaml", problems)
    if document is None:
        with pytest.raises(ContractProblems) as raised:
            problems.raise_any()
        assert all(problem.line >= 1 and problem.column >= 1 for problem in raised.value.problems)
    else:
        assert document.data == document.data
        assert not problems


KEYS = st.from_regex(r"[a-z]{1,5}", fullmatch=True)
# Without digits: where the library takes `1e3` for text, YAML 1.2 does not, and writes it without quotes.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "N"]), max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, PLAIN, min_size=1, max_size=4), st.booleans())
def test_what_the_library_writes_is_read_back_as_it_was(data: dict[str, object], flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
    problems = Problems()
    document = read(text.encode(), "f.yaml", problems)
    assert not problems
    assert document is not None
    assert document.data == data
