"""The constants of classes, and what is registered in other ways than operations are."""

from __future__ import annotations

from assure.core import Location
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

OPTIONS = TreeOptions(root="", import_roots=(".",), source=("app",))
ENUMS = """\
import enum
from enum import StrEnum, auto


class Plain(StrEnum):
    \"\"\"What is stored.\"\"\"

    ACTIVE = "active"
    ENDED = "ended"

    @property
    def final(self):
        gone = "gone"
        return self.value == gone


class Automatic(StrEnum):
    ACTIVE = auto()
    ENDED = enum.auto()


class Labelled(enum.Enum):
    ACTIVE = "active", "Active"
    COUNT = 3

    class Inner(StrEnum):
        DEEP = "deep"


class Nothing:
    size: int = 3
"""


def tree(**files: str) -> Tree:
    """A tree of modules in `app`."""
    return Tree.of({f"app/{name}.py": text for name, text in files.items()}, OPTIONS)


def test_the_texts_of_an_enumeration_are_its_members() -> None:
    assert tree(words=ENUMS).members("app.words.Plain") == (("ACTIVE", "active"), ("ENDED", "ended"))


def test_auto_is_what_a_str_enum_makes_of_the_name() -> None:
    assert tree(words=ENUMS).members("app.words.Automatic") == (("ACTIVE", "active"), ("ENDED", "ended"))


def test_the_first_of_a_tuple_is_the_value_and_numbers_are_no_texts() -> None:
    assert tree(words=ENUMS).members("app.words.Labelled") == (("ACTIVE", "active"),)
    assert tree(words=ENUMS).members("app.words.Labelled.Inner") == (("DEEP", "deep"),)


def test_a_class_without_texts_has_none_and_what_is_no_class_is_none() -> None:
    assert tree(words=ENUMS).members("app.words.Nothing") == ()
    assert tree(words=ENUMS).members("app.words.Missing") is None
    assert tree(words=ENUMS).members("app.words") is None


def test_a_class_is_found_where_it_is_re_exported() -> None:
    both = tree(words=ENUMS, models="from app.words import Plain\n")
    assert both.members("app.models.Plain") == (("ACTIVE", "active"), ("ENDED", "ended"))


SPINE = """\
class Guard:
    def provide(self, name, function):
        pass


class Other:
    def provide(self, name, function):
        pass


def build():
    Guard().provide("tenant", dict)
    Other().provide("customer", dict)


SURROUNDINGS = {"key": dict, "chain": lambda scene: {}}
"""


def shape(kind: str, receiver: str = "", method: str = "", variable: str = "") -> RegistrationShape:
    """A way of registering."""
    return RegistrationShape(kind, receiver, method, variable, "0", "1", Location("assure.yaml", 1))


def names(shapes: tuple[RegistrationShape, ...]) -> list[str]:
    """The names that are registered in these ways."""
    return sorted(each.operation for each in tree(spine=SPINE).registered(shapes))


def test_what_is_registered_on_another_object_does_not_count() -> None:
    assert names((shape("call", "app.spine.Guard", "provide"),)) == ["tenant"]


def test_a_table_and_calls_are_taken_together() -> None:
    both = (shape("call", "app.spine.Guard", "provide"), shape("dictionary", variable="app.spine.SURROUNDINGS"))
    assert names(both) == ["chain", "key", "tenant"]


def test_without_a_shape_nothing_is_registered() -> None:
    assert names(()) == []
