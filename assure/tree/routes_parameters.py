"""Answerable for the parameters of a handler: those of the query listed, and where others may come in (R6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.meanings import At, Class, External, ExternalObject, Function, Object
from assure.tree.routes_facts import Opening, Parameter
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.program import Scope
    from assure.tree.routes_objects import RouterInference
    from assure.tree.summaries import Expression
    from assure.tree.summaries import Parameter as Given

_PLACEHOLDER = re.compile(r"\{(\w+)(?::[^}]*)?\}")
_DEPENDING = frozenset({"Depends", "Security"})
_ELSEWHERE = frozenset({"Header", "Cookie", "Path", "Form", "File"})
_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})
_GIVEN_BY_FRAMEWORK = ("Request", "Response", "WebSocket", "BackgroundTasks", "HTTPConnection", "SecurityScopes")
# What only looks at the names of a query, to refuse some of them, or writes it down.
_LOOKING = frozenset({
    "set", "frozenset", "len", "sorted", "list", "bool", "any", "all", "str", "repr", "urlencode", "print", "debug",
    "info", "warning",
})  # fmt: skip
_DEEPEST = 6


class ParameterReader:
    """Reads the signatures of handlers and of what they depend on, as FastAPI does."""

    def __init__(self, inference: RouterInference) -> None:
        self.inference = inference

    def dependencies(self, function: Scope, depth: int = 0) -> tuple[Scope, ...]:
        """The functions that the framework calls before a handler, theirs first."""
        found: dict[Scope, None] = {}
        if depth > _DEEPEST:
            return ()
        for parameter in function.parameters:
            for target in self._depends_on(parameter, function):
                found.update(dict.fromkeys((*self.dependencies(target, depth + 1), target)))
        return tuple(found)

    def read(self, function: Scope, route: str) -> tuple[tuple[Parameter, ...], tuple[Opening, ...]]:
        """The query parameters that a handler takes on a route, sorted, and where others may come in."""
        names: set[Parameter] = set()
        openings: set[Opening] = set()
        placeholders = frozenset(_PLACEHOLDER.findall(route))
        for each in (function, *self.dependencies(function)):
            for parameter in each.parameters:
                if not (each.is_bound and parameter is each.parameters[0]):
                    self._read_one(each, parameter, placeholders, names, openings)
            openings.update(self._whole_query(each))
        return tuple(sorted(names)), tuple(sorted(openings))

    def _read_one(
        self, function: Scope, parameter: Given, path: frozenset[str], names: set[Parameter], openings: set[Opening]
    ) -> None:
        place = (function.file.path, function.facts.line)
        if parameter.kind in ("args", "kwargs"):
            stars = "**" if parameter.kind == "kwargs" else "*"
            openings.add(Opening(f"{stars}{parameter.name} takes what it is given", *place))
            return
        base, marker, at = self._taken_apart(parameter, function)
        kind = last_name(marker[1]) if marker is not None else ""
        if kind in _ELSEWHERE or kind in _DEPENDING or parameter.name in path:
            return
        model = self._model(base, at)
        if model is not None:
            self._of_model(model, names if kind == "Query" else None, openings)
        elif last_name(base[1] if base is not None and base[0] == "item" else base) in _MAPPINGS:
            what = "query" if kind == "Query" else "body"
            openings.add(Opening(f"{parameter.name} is a mapping of whatever the {what} holds", *place))
        elif kind != "Body" and not _is_request(function, parameter) and not self._is_of_framework(base, at):
            names.add(Parameter(self._alias(marker) or parameter.name, *place))

    def _of_model(self, model: Scope, names: set[Parameter] | None, openings: set[Opening]) -> None:
        """The fields of a query model with those it inherits; those of a body (`names` is None) are no parameters."""
        extra = ""
        for base in self.inference.ancestry(model):
            extra = extra or self._extra(base)
            for name, annotation in base.facts.annotations:
                listed = "." not in name and name != "model_config" and last_name(annotation) != "ClassVar"
                if listed and names is not None:
                    names.add(Parameter(name, base.file.path, base.facts.line))
        if extra != "forbid":
            how = "takes" if extra == "allow" else "passes over"
            what = "members of the body" if names is None else "parameters"
            message = f"{model.name} {how} {what} that it does not list"
            openings.add(Opening(message, model.file.path, model.facts.line))

    def _extra(self, model: Scope) -> str:
        """What a model does with fields it does not list, "" where it does not say."""
        for binding in model.bindings.get("model_config", ()):
            value, at = binding.value, At(model, binding.order, binding.block)
            if value is not None and value[0] == "call":
                return self.inference.text(dict(value[3]).get("extra"), at).strip("\x00")
            for key, item in value[1] if value is not None and value[0] == "map" else ():
                if self.inference.text(key, at) == "extra":
                    return self.inference.text(item, at).strip("\x00")
        return ""

    # What an annotation says.

    def _taken_apart(self, parameter: Given, function: Scope) -> tuple[Expression, Expression, At]:
        """The type of a parameter, the call that marks where it comes from (None without one), and their point."""
        outside = At(function.parent or function, WHOLE, -1)
        annotation, at = self._behind_alias(parameter.annotation, outside, 0)
        marker = parameter.default if self._is_marker(parameter.default) else None
        if annotation is not None and annotation[0] == "item" and last_name(annotation[1]) == "Annotated":
            inner = annotation[2]
            parts = inner[1] if inner is not None and inner[0] == "seq" else (inner,)
            marker = marker or next((each for each in reversed(parts[1:]) if self._is_marker(each)), None)
            return parts[0], marker, at
        return annotation, marker, at

    @staticmethod
    def _is_marker(expression: Expression) -> bool:
        known = _DEPENDING | _ELSEWHERE | {"Query", "Body"}
        return expression is not None and expression[0] == "call" and last_name(expression[1]) in known

    def _behind_alias(self, annotation: Expression, at: At, depth: int) -> tuple[Expression, At]:
        """What an alias such as `Customer = Annotated[...]` stands for, in this file or the one it is imported from."""
        if annotation is None or annotation[0] != "name" or depth > _DEEPEST:
            return annotation, at
        scope: Scope | None = at.scope
        while scope is not None:
            for binding in scope.bindings.get(annotation[1], ()):
                value = binding.value
                if value is not None and value[0] == "import" and value[2]:
                    file = self.inference.program.module(value[1])
                    if file is not None:
                        return self._behind_alias(("name", value[2]), At(file.top, WHOLE, -1), depth + 1)
                elif value is not None and value[0] in ("item", "name"):
                    return self._behind_alias(value, At(scope, WHOLE, -1), depth + 1)
            scope = scope.parent
        return annotation, at

    def _depends_on(self, parameter: Given, function: Scope) -> Iterator[Scope]:
        _, marker, at = self._taken_apart(parameter, function)
        if marker is None or last_name(marker[1]) not in _DEPENDING or not marker[2]:
            return
        for value in self.inference.values(marker[2][0], at):
            if isinstance(value, Function):
                yield value.scope
            elif isinstance(value, Class):
                found = self.inference.class_member(value.cls, "__init__")
                yield from (each.scope for each in found if isinstance(each, Function))

    def _model(self, base: Expression, at: At) -> Scope | None:
        for value in self.inference.typed(base, at):
            if isinstance(value, Object):
                bases = self.inference.library_bases(value.cls)
                if any(isinstance(each, External | ExternalObject) and each.name.endswith("Model") for each in bases):
                    return value.cls
        return None

    def _is_of_framework(self, base: Expression, at: At) -> bool:
        values = self.inference.typed(base, at)
        return any(isinstance(each, ExternalObject) and each.name.endswith(_GIVEN_BY_FRAMEWORK) for each in values)

    def _alias(self, marker: Expression) -> str:
        written = dict(marker[3]).get("alias") if marker is not None else None
        return str(written[1]) if written is not None and written[0] == "const" else ""

    # request.query_params

    def _whole_query(self, function: Scope) -> Iterator[Opening]:
        """Places at which a function takes the query of a request as a whole."""
        for site in function.calls:
            if _spreads_query(site.value):
                yield Opening("request.query_params is taken as a whole", function.file.path, site.place.line)


def _is_request(function: Scope, parameter: Given) -> bool:
    """Whether a parameter is all that Starlette hands to a function: the request, however it is called there."""
    own = function.parameters[1:] if function.is_bound else function.parameters
    return len(own) == 1 and parameter.annotation is None and parameter.default is None


def _spreads_query(call: Expression) -> bool:
    """`dict(request.query_params)`, `f(**request.query_params)`, `request.query_params.items()` among arguments."""
    if last_name(call[1]) in _LOOKING:
        return False
    given = (*call[2], *(value for name, value in call[3]))
    for each in given:
        value = each[1] if each is not None and each[0] == "star" else each
        while value is not None and value[0] == "call" and last_name(value[1]) in ("items", "multi_items", "dict"):
            value = value[1][1] if value[1][0] == "attr" else (value[2] or (None,))[0]
        if value is not None and value[0] == "attr" and value[2] == "query_params":
            return True
        if (
            value is not None
            and value[0] == "map"
            and any(key is None and item is not None and last_name(item) == "query_params" for key, item in value[1])
        ):
            return True
    return False
