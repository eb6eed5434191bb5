"""Answerable for whether a mention means a certain function or class: by imports, receivers, scopes, texts (R12).

Where nothing tells, it may.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assure.tree import mentions as forms
from assure.tree.control import at_site
from assure.tree.meanings import Class, Function, Object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.bearers import Bearer, Bearers
    from assure.tree.inference import Inference
    from assure.tree.meanings import At, Meanings
    from assure.tree.program import Scope
    from assure.tree.reexports import Reexports
    from assure.tree.rows import MentionRow
    from assure.tree.summaries import Expression, Site


class Meant:
    """Compares mentions with functions and classes; what nothing is known of may be any of them."""

    def __init__(self, inference: Inference, names: Reexports, bearers: Bearers) -> None:
        self.inference, self.program = inference, inference.program
        self._names, self._bearers = names, bearers
        self._scopes: dict[str, dict[tuple[str, str], Scope]] = {}
        self._called: dict[str, dict[tuple[str, int], list[tuple[Scope, Site]]]] = {}

    def leads(self, dotted: str, bearer: Bearer) -> bool:
        """Whether a dotted name is that of a function or class, re-exports followed."""
        return self._names.origin(dotted) == self._bearers.symbol(bearer)

    def means(self, bearer: Bearer, names: frozenset[str], path: str, row: MentionRow) -> bool:
        """Whether a mention in a file can mean this function or class, which goes by these names."""
        scope, form, text, line = row
        name = text.rpartition(".")[2]
        if form in (forms.DOTTED, forms.BASE):
            return self._is_named(bearer, text) or (
                name in names and "." in text and self._is_reached(bearer, name, (path, line), self._is_open(text))
            )
        if form == forms.ATTRIBUTE:
            return self._is_reached(bearer, name, (path, line), True)
        if form == forms.OWN:
            return self._is_own(bearer, path, scope)
        if form == forms.LOCAL:
            return self._is_local(bearer, name, path, scope)
        return text in names or ("." in text and self._is_spelt(bearer, text))

    def _is_named(self, bearer: Bearer, text: str) -> bool:
        symbol, origin = self._bearers.symbol(bearer), self._names.origin(text)
        if origin == symbol or origin.startswith(f"{symbol}."):
            return True
        if self._bearers.owner(bearer) is None or not text.endswith(f".{bearer.name}"):
            return False
        found = self._names.resolve(text)
        return found is not None and (found.path, found.qualname) == bearer

    def _is_open(self, text: str) -> bool:
        """Whether what an attribute is taken of can be anything: a variable of the tree."""
        owner = self._names.resolve(text.rpartition(".")[0])
        return owner is not None and owner.kind == "variable"

    def _is_spelt(self, bearer: Bearer, text: str) -> bool:
        """Whether a text is the dotted name, as it is written from another folder too."""
        symbol = self._bearers.symbol(bearer)
        return symbol.endswith(f".{text}") or text.endswith(f".{symbol}") or self.leads(text, bearer)

    def _is_local(self, bearer: Bearer, name: str, path: str, scope: str) -> bool:
        """Whether a bare name means a function inside another one, a method in its class, or comes by a star."""
        if bearer.around:
            inside = scope == bearer.around or scope.startswith(f"{bearer.around}.")
            return path == bearer.path and (scope == bearer.around if self._bearers.owner(bearer) else inside)
        return path != bearer.path and self.leads(f"{self._bearers.module(path)}.{name}", bearer)

    def _is_own(self, bearer: Bearer, path: str, scope: str) -> bool:
        """Whether `self` in a scope can be an instance of the class whose method it is."""
        if self._bearers.owner(bearer) is None:
            return False
        around = self._bearers.file(path).class_around(scope)
        mine, here = self._class(bearer.path, bearer.around), self._class(path, around) if around else None
        related = mine and here and (mine in self.inference.ancestry(here) or here in self.inference.ancestry(mine))
        return mine is None or here is None or bool(related)

    def _takes(self, bearer: Bearer, call: Expression) -> bool:
        """Whether a function takes the arguments of a call; a class may take any."""
        scope = self._scope(bearer.path, bearer.qualname, "function")
        return scope is None or _fits(scope, call)

    def _class(self, path: str, qualname: str) -> Scope | None:
        return self._scope(path, qualname, "class")

    def _scope(self, path: str, qualname: str, kind: str) -> Scope | None:
        if path not in self._scopes:
            scopes = (scope for file in self.program.files((path,)) for scope in reversed(file.scopes))
            self._scopes[path] = {(scope.facts.name, scope.facts.kind): scope for scope in scopes}
        return self._scopes[path].get((qualname, kind))

    def _is_reached(self, bearer: Bearer, name: str, place: tuple[str, int], unknown: bool) -> bool:
        """Whether a call by attribute on a line can lead there; `unknown` where no such call is known."""
        calls = self._calls(place[0]).get((name, place[1]), ())
        if not calls:
            return unknown
        return any(self._may_be(bearer, site.value, at_site(scope, site)) for scope, site in calls)

    def _calls(self, path: str) -> dict[tuple[str, int], list[tuple[Scope, Site]]]:
        """The calls by attribute in a file, by the name and line of what is called."""
        if path not in self._called:
            found = self._called[path] = defaultdict(list)
            for scope in (scope for file in self.program.files((path,)) for scope in file.scopes):
                for called, site in scope.named_calls:
                    if called and site.value[1][0] == "attr":
                        found[called, site.place.line].append((scope, site))
        return self._called[path]

    def _may_be(self, bearer: Bearer, call: Expression, at: At) -> bool:
        callee = call[1]
        owners = self.inference.values(callee[1], at)
        if not owners:
            return self._takes(bearer, call)
        if bearer in [(scope.file.path, scope.facts.name) for scope in _scopes(self.inference.values(callee, at))]:
            return True
        mine = self._class(bearer.path, bearer.around) if self._bearers.owner(bearer) else None
        classes = [value.cls for value in owners if isinstance(value, Object | Class)]
        return mine is not None and any(each in self.inference.ancestry(mine) for each in classes)


def _scopes(values: Meanings) -> Iterator[Scope]:
    """The functions and classes among some values, instances counting as their class."""
    for value in values:
        if isinstance(value, Function):
            yield value.scope
        elif isinstance(value, Object | Class):
            yield value.cls


def _fits(function: Scope, call: Expression) -> bool:
    """Whether the arguments of a call fit a signature, as far as both are written out."""
    kinds = [parameter.kind for parameter in function.parameters]
    names = {parameter.name for parameter in function.parameters if parameter.kind in ("positional", "keyword")}
    positional = kinds.count("positional") - function.is_bound
    starred = any(argument is not None and argument[0] == "star" for argument in call[2])
    keywords = {name for name, _ in call[3]}
    many = "args" in kinds or starred or len(call[2]) <= positional
    return many and ("kwargs" in kinds or keywords <= names | {""})
