"""Whether the header of a file says what its folder says: its layer, its kind, its audience (R14)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Location
from assure.gates.header_words import HeaderWords, read_layer_line, read_names
from assure.gates.layer_header_rules import (
    AUDIENCE_CONTRADICTS_FOLDER,
    DUAL_ROLE,
    HEADER_CONTRADICTS_FOLDER,
    INVALID_PAIR,
    MALFORMED_HEADER,
    MISSING_HEADER,
    UNKNOWN_AUDIENCE,
    UNKNOWN_KIND,
    UNKNOWN_LAYER,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.values import Layer, Topology
    from assure.core import Finding, Rule
    from assure.gates.header_words import LayerLine
    from assure.gates.topology import Place, Seat
    from assure.tree.facts import FileFacts


class _Field(NamedTuple):
    """One line of a header."""

    name: str
    value: str
    line: int


class _Wrong(NamedTuple):
    """A rule that a line breaks, and what to say."""

    rule: Rule
    field: _Field
    message: str


class HeaderCheck:
    """Judges the headers of one topology's files."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._words = HeaderWords(topology)

    def findings(self, facts: FileFacts, place: Place) -> Iterator[Finding]:
        """What is wrong with the header of a file; one that is left out of the layers must only not claim another."""
        if self._topology.headers == "off" or facts.error is not None:
            return
        fields = [_Field(*field) for field in facts.header.fields] if facts.header else []
        layers = self._layer_fields(fields)
        if place.exempt is not None:
            yield from self._claims(facts, layers, place)
        elif place.seat is not None:
            audiences = [field for field in fields if field.name in _AUDIENCES]
            yield from self._missing(facts, place, layers or self._hybrid(fields), audiences)
            yield from self._layer(facts, place.seat, layers, fields)
            for field in audiences:
                yield from self._audience(facts, place, field)

    def _layer_fields(self, fields: list[_Field]) -> list[_Field]:
        """The lines that declare a layer: those named so, else the only one that begins with the id of a layer."""
        named = [field for field in fields if field.name == "layer"]
        other = [field for field in fields if field.name == "layers" or field.name.endswith(" layer")]
        named += [field for field in other if self._known(read_layer_line(field.value))]
        if named:
            return named
        bare = [field for field in fields if self._begins_with_id(field)]
        return [_Field("layer", _joined(field), field.line) for field in bare] if len(bare) == 1 else []

    def _begins_with_id(self, field: _Field) -> bool:
        """Whether a line such as `L6 : Driver` declares a layer: its id looks like one, its kind is known."""
        line = read_layer_line(_joined(field))
        coded = bool(line.ids) and all(self._words.layer(each) and not each.isalpha() for each in line.ids)
        return coded and (len(line.ids) > 1 or any(self._words.seats(kind) for kind in line.kinds))

    def _claims(self, facts: FileFacts, layers: list[_Field], place: Place) -> Iterator[Finding]:
        """A file in `outside` that declares a layer all the same."""
        own = place.layer.id if place.layer else ""
        for field in layers:
            for layer in self._known(read_layer_line(field.value)):
                if layer.id != own:
                    message = f"declares {_quoted(field)}, but the topology lists the file as outside its layers"
                    yield HEADER_CONTRADICTS_FOLDER.at(Location(facts.path, field.line), message, target=field.value)

    def _missing(
        self, facts: FileFacts, place: Place, layers: list[_Field] | _Wrong | None, audiences: list[_Field]
    ) -> Iterator[Finding]:
        """Declarations that are not there; one of two roles declares too much, not nothing."""
        if self._topology.headers != "required" or facts.is_package or place.seat is None:
            return
        where = Location(facts.path, 1)
        if not layers:
            expected = _expected(place.seat)
            message = f"declares no layer; its folder is {place.seat}"
            yield MISSING_HEADER.at(where, message, target="layer", fix=f"Open the file with `# {expected}`.")
        if place.audience is not None and not audiences:
            name = place.audience.name
            message = f"declares no audience; its folder is for {name}"
            yield MISSING_HEADER.at(where, message, target="audience", fix=f"Add the line `# AUDIENCE: {name}`.")

    def _layer(self, facts: FileFacts, seat: Seat, layers: list[_Field], fields: list[_Field]) -> Iterator[Finding]:
        """The one thing that is most wrong with what is declared of the layer."""
        found = self._hybrid(fields) or self._twice(layers) or (self._line(layers[0], seat) if layers else None)
        if found is not None:
            rule, field, message = found
            fix = f"In this folder write `{_expected(seat)}`; a file of another layer moves to that layer's folder."
            fix = "" if rule is DUAL_ROLE else fix
            yield rule.at(Location(facts.path, field.line), message, target=field.value, fix=fix, layer=seat.layer.id)

    def _line(self, field: _Field, seat: Seat) -> _Wrong | None:
        line = read_layer_line(field.value)
        return self._form(field, line) or self._kinds(field, line) or self._folder(field, line, seat)

    def _hybrid(self, fields: list[_Field]) -> _Wrong | None:
        for field in fields:
            named = field.name == "hybrid" and field.value.casefold() not in _DENIED
            value = field.value.upper() if field.name == "layer" else field.value
            if named or (field.name in _ROLES and _HYBRID.search(value)):
                return _Wrong(DUAL_ROLE, field, f"{_quoted(field)} gives the file two roles")
        return None

    def _twice(self, layers: list[_Field]) -> _Wrong | None:
        if len(layers) < 2:
            return None
        first, second = layers[:2]
        one, other = ({layer.id for layer in self._known(read_layer_line(field.value))} for field in (first, second))
        message = f"declares {_quoted(first)} on line {first.line} and {_quoted(second)} here"
        return _Wrong(MALFORMED_HEADER if one == other else DUAL_ROLE, second, message)

    def _form(self, field: _Field, line: LayerLine) -> _Wrong | None:
        """Whether the line names exactly one layer that exists, and a kind where the layer has any."""
        known = self._known(line)
        if len({layer.id for layer in known}) > 1:
            return _Wrong(DUAL_ROLE, field, f"{_quoted(field)} declares {' and '.join(layer.id for layer in known)}")
        strange = next((text for text in line.ids if self._words.layer(text) is None), "")
        odd = (known and strange.isalpha()) or " " in strange or self._words.layer(strange.split("-")[0])
        if not line.ids or (strange and odd):
            return _Wrong(MALFORMED_HEADER, field, f"{_quoted(field)} is not of the form `Layer: <id> — <kind>`")
        if strange:
            ids = ", ".join(layer.id for layer in self._topology.layers)
            return _Wrong(UNKNOWN_LAYER, field, f"{_quoted(field)} declares {strange}; the topology has {ids}")
        if not line.kinds and any(part.headers for part in known[0].parts):
            return _Wrong(MALFORMED_HEADER, field, f"{_quoted(field)} names no kind of file; {_kinds_of(known[0])}")
        return None

    def _kinds(self, field: _Field, line: LayerLine) -> _Wrong | None:
        """Whether the kinds are known, are one role, and belong to the layer that is declared."""
        layer = self._known(line)[0]
        roles = [{str(found): found for found in self._words.seats(kind)} for kind in line.kinds]
        matched = [role for role in roles if role]
        if len(matched) > 1 and not set(matched[0]).intersection(*matched[1:]):
            return _Wrong(DUAL_ROLE, field, f"{_quoted(field)} gives the file two roles")
        for role in matched:
            owners = sorted({found.layer.id for found in role.values()})
            if layer.id not in owners:
                message = f"{_quoted(field)} is no pair: {' / '.join(line.kinds)} is {', '.join(owners)}"
                return _Wrong(INVALID_PAIR, field, f"{message}; {_kinds_of(layer)}")
        unknown = next((kind for kind, role in zip(line.kinds, roles, strict=True) if not role), "")
        if unknown and all(part.headers for part in layer.parts):
            return _Wrong(UNKNOWN_KIND, field, f"{_quoted(field)} declares the kind {unknown}; {_kinds_of(layer)}")
        return None

    def _folder(self, field: _Field, line: LayerLine, seat: Seat) -> _Wrong | None:
        """Whether layer and kind are those of the folder."""
        layer = self._known(line)[0]
        if layer.id != seat.layer.id:
            return _Wrong(HEADER_CONTRADICTS_FOLDER, field, f"declares {_quoted(field)}, but its folder is {seat}")
        meant = {str(found) for kind in line.kinds for found in self._words.seats(kind)}
        if meant and str(seat) not in meant:
            return _Wrong(HEADER_CONTRADICTS_FOLDER, field, f"declares {_quoted(field)}, but its folder is {seat}")
        return None

    def _known(self, line: LayerLine) -> list[Layer]:
        return [layer for layer in map(self._words.layer, line.ids) if layer is not None]

    def _audience(self, facts: FileFacts, place: Place, field: _Field) -> Iterator[Finding]:
        names = {audience.name.casefold(): audience for audience in self._topology.audiences}
        if not names:
            return
        where, declared = Location(facts.path, field.line), read_names(field.value)
        unknown = [name for name in declared if name.casefold() not in names]
        own = place.audience
        if unknown or not declared:
            known = ", ".join(audience.name for audience in self._topology.audiences)
            yield UNKNOWN_AUDIENCE.at(where, f"{_quoted(field)}: the topology has {known}", target=field.value)
        elif own is None or {name.casefold() for name in declared} != {own.name.casefold()}:
            stands = f"its folder is for {own.name}" if own else "its folder belongs to no audience"
            message = f"declares {_quoted(field)}, but {stands}"
            fix = f"Move the file to a folder of {declared[0]} ({', '.join(names[declared[0].casefold()].paths)})"
            fix += f", or declare `AUDIENCE: {own.name}`." if own else ", or give this folder to the audience."
            yield AUDIENCE_CONTRADICTS_FOLDER.at(where, message, target=field.value, fix=fix)


_ROLES = frozenset({"", "layer", "role", "kind", "type"})  # "" for a line without a name: `HYBRID`
_AUDIENCES = frozenset({"audience", "audiences", "target audience"})
_HYBRID = re.compile(r"\bHYBRID\b")
_DENIED = frozenset({"no", "false", "none", "off"})


def _quoted(field: _Field) -> str:
    name = "Layer" if field.name == "layer" else field.name.upper()
    return f"`{name}: {field.value}`" if name else f"`{field.value}`"


def _joined(field: _Field) -> str:
    """A line that begins with the id of a layer, as the value of a `Layer:` line."""
    return f"{field.name.upper()} — {field.value}" if field.value else field.name.upper()


def _expected(seat: Seat) -> str:
    return f"Layer: {seat.layer.id} — {seat.part.headers[0]}" if seat.part.headers else f"Layer: {seat.layer.id}"


def _kinds_of(layer: Layer) -> str:
    kinds = ", ".join(word for part in layer.parts for word in part.headers)
    return f"{layer.id} is {kinds}" if kinds else f"{layer.id} has no kinds"
