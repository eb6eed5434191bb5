"""A topology as people write it: layers from top to bottom, audiences, and what is banned."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from assure.contracts import rules, values
from assure.contracts.models.fields import (
    Day,
    DomainPattern,
    Dotted,
    Entry,
    FileName,
    Glob,
    Name,
    RelativePath,
    Text,
)
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written, refer, unique

ORM_MODULES = ("django.db", "peewee", "pony", "sqlalchemy", "sqlmodel", "tortoise")


class ExemptionEntry(Entry):
    """Files left out of a check, always with a reason."""

    paths: list[Glob] = Field(min_length=1, description="The files.")
    reason: Text = Field(description="Why they are left out.")
    owner: str = Field("", description="Who answers for that.")
    until: Day = Field("", description="The last day on which it holds.")

    def value(self, place: Place) -> values.Exemption:
        """The frozen value."""
        return values.Exemption(tuple(self.paths), self.reason, self.owner, self.until, place.at)


class OutsideEntry(ExemptionEntry):
    """Files that stand in no layer, always with a reason; they may import every layer."""

    may_be_imported: bool = Field(
        False, description="Whether files in a layer may import them; what these import in turn is then nobody's."
    )

    def value(self, place: Place) -> values.Outside:
        """The frozen value."""
        return values.Outside(
            tuple(self.paths), self.reason, self.owner, self.until, place.at, may_be_imported=self.may_be_imported
        )


class PartEntry(Entry):
    """A kind of file inside a layer."""

    name: Name = Field(description="The name of the part, such as engines; `L5/engines` refers to it.")
    paths: list[Glob] = Field(min_length=1, description="Its files.")
    headers: list[Text] = Field(
        default_factory=list, description="The words that may follow the layer in `Layer: L5 — Domain Engine`."
    )

    def value(self, place: Place) -> values.LayerPart:
        """The frozen value."""
        return values.LayerPart(self.name, tuple(self.paths), tuple(self.headers), place.at)


class LayerEntry(Entry):
    """One layer: either `paths` (and `headers`), or `parts` that each have their own."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["paths"]}, {"required": ["parts"]}],
            "not": {"required": ["parts", "headers"]},
        }
    )

    id: Name = Field(description="The id of the layer, such as L5.")
    title: str = Field("", description="Its name for people, such as Engine.")
    paths: list[Glob] = Field(default_factory=list, min_length=1, description="Its files, where it has no parts.")
    headers: list[Text] = Field(
        default_factory=list, description="The words that may follow the layer in `Layer: L6 — Driver`."
    )
    parts: list[PartEntry] = Field(default_factory=list, min_length=1, description="Its kinds of file.")
    may_import: list[Text] = Field(
        default_factory=list, description="The layers (`L5`) or parts of layers (`L5/schemas`) it may import."
    )
    peers: Literal["all", "same-domain", "none"] = Field(
        "all", description="What its files may import of their own layer."
    )
    commits: bool = Field(False, description="Whether this layer owns the transaction.")
    no_orm: bool = Field(False, description="Whether importing an ORM at run time is forbidden.")
    crosses_domains: bool | None = Field(
        None,
        description="Whether its files may import the layers below it in other domains too; left out, they may, "
        "except where both layers have `peers: same-domain`.",
    )

    def value(self, place: Place) -> values.Layer:
        """The frozen value."""
        parts: tuple[values.LayerPart, ...] = each(self.parts, place["parts"])
        if self.paths:
            parts = (values.LayerPart(self.id, tuple(self.paths), tuple(self.headers), place.at),)
        return values.Layer(
            id=self.id,
            title=self.title,
            parts=parts,
            may_import=tuple(self.may_import),
            peers=self.peers,
            commits=self.commits,
            no_orm=self.no_orm,
            at=place.at,
            crosses_domains=self.crosses_domains,
        )


class AudienceEntry(Entry):
    """Who a folder is for, as its files say in `AUDIENCE: CUSTOMER`."""

    name: Name = Field(description="The audience, such as CUSTOMER.")
    paths: list[Glob] = Field(min_length=1, description="Its files.")
    may_import: list[Name] = Field(default_factory=list, description="Other audiences it may import from.")

    def value(self, place: Place) -> values.Audience:
        """The frozen value."""
        return values.Audience(self.name, tuple(self.paths), tuple(self.may_import), place.at)


class BannedNameEntry(Entry):
    """File names that must not appear any more."""

    pattern: FileName = Field(description="A pattern for the file's name, such as *_service.py.")
    reason: Text = Field(description="Why, and what to call such a file instead.")

    def value(self, place: Place) -> values.BannedName:
        """The frozen value."""
        return values.BannedName(self.pattern, self.reason, place.at)


class LegacyEntry(Entry):
    """A namespace that nothing may import from any more."""

    prefix: Dotted = Field(description="The dotted prefix, such as app.services.")
    instead: Text = Field(description="What to import instead.")

    def value(self, place: Place) -> values.LegacyNamespace:
        """The frozen value."""
        return values.LegacyNamespace(self.prefix, self.instead, place.at)


class LayersFile(Entry):
    """A topology; what no layer may import is forbidden, and each file below `root` is in a layer or in `outside`."""

    name: Name = Field(description="The name of the topology; unique among all layers files.")
    root: RelativePath = Field(description="The folder whose files must all be in a layer or in `outside`.")
    headers: Literal["required", "optional", "off"] = Field(
        "optional", description="Whether a file must declare its layer, may, or is not checked for it."
    )
    layers: list[LayerEntry] = Field(min_length=1, description="The layers, from top to bottom.")
    audiences: list[AudienceEntry] = Field(default_factory=list, description="The audiences.")
    outside: list[OutsideEntry] = Field(default_factory=list, description="Files in no layer, with the reason.")
    banned_names: list[BannedNameEntry] = Field(default_factory=list, description="File names that are banned.")
    legacy: list[LegacyEntry] = Field(default_factory=list, description="Namespaces nothing may import from.")
    orm_modules: list[Dotted] = Field(
        list(ORM_MODULES),
        description="Dotted prefixes that count as an ORM for layers with `no_orm`.",
    )
    domain_pattern: DomainPattern = Field(
        "", description="Where in a path the domain stands, such as app/hoc/cus/{domain}/**."
    )

    def value(self, place: Place) -> values.Topology:
        """The frozen value."""
        return values.Topology(
            name=self.name,
            root=self.root,
            headers=self.headers,
            layers=each(self.layers, place["layers"]),
            audiences=each(self.audiences, place["audiences"]),
            outside=each(self.outside, place["outside"]),
            banned_names=each(self.banned_names, place["banned_names"]),
            legacy=each(self.legacy, place["legacy"]),
            orm_modules=tuple(self.orm_modules),
            domain_pattern=self.domain_pattern,
            at=place.at,
        )


def check(whole: Written, problems: Problems) -> None:
    """Ids are unique, `may_import` names what is declared, and a layer has either files or parts."""
    layers, audiences = list(whole.entries("layers")), list(whole.entries("audiences"))
    unique("layer", layers, "id", problems)
    unique("audience", audiences, "name", problems)
    references = {name for layer in layers for name in _references(layer)}
    for layer in layers:
        _check_layer(layer, problems)
        refer(layer, "may_import", references, "layer", problems)
    for audience in audiences:
        refer(audience, "may_import", {each.text("name") for each in audiences}, "audience", problems)


def _references(layer: Written) -> list[str]:
    """`L5` for a layer and `L5/schemas` for each of its parts."""
    name = layer.text("id")
    return [name, *(f"{name}/{part.text('name')}" for part in layer.entries("parts"))]


def _check_layer(layer: Written, problems: Problems) -> None:
    place = layer.place
    unique("part", layer.entries("parts"), "name", problems)
    if "paths" in layer and "parts" in layer:
        problems.add(rules.CONTRADICTION, place.key("parts"), "a layer has either `paths` or `parts`; met both")
    if "paths" not in layer and "parts" not in layer:
        problems.add(rules.CONTRADICTION, place.at, "a layer has either `paths` or `parts`; met neither")
    if "headers" in layer and "parts" in layer:
        message = "a layer with `parts` has its `headers` inside each of them"
        problems.add(rules.CONTRADICTION, place.key("headers"), message)


EXAMPLE = """\
name: control-plane
root: app
headers: required
domain_pattern: app/hoc/cus/{domain}/**
layers:
  - id: L2.1
    title: Facade
    paths: [app/hoc/api/facades/**]
    headers: [Facade]
    may_import: [L2]
  - id: L2
    title: API route
    paths: [app/hoc/api/cus/**]
    headers: [API Route, Route]
    may_import: [L4]
    peers: none
  - id: L4
    title: Spine
    paths: [app/hoc/cus/hoc_spine/**]
    headers: [Orchestrator, Authority, Spine]
    may_import: [L5]
    commits: true
  - id: L5
    title: Engine
    parts:
      - name: engines
        paths: ["app/hoc/cus/*/L5_engines/**"]
        headers: [Domain Engine, Engine]
      - name: schemas
        paths: ["app/hoc/cus/*/L5_schemas/**"]
        headers: [Schema]
    may_import: [L6]
    peers: same-domain
    no_orm: true
  - id: L6
    title: Driver
    paths: ["app/hoc/cus/*/L6_drivers/**"]
    headers: [Driver]
    may_import: [L7]
    peers: same-domain
  - id: L7
    title: Model
    paths: [app/models/**]
    headers: [Model]
audiences:
  - {name: CUSTOMER, paths: [app/hoc/cus/**, app/hoc/api/cus/**]}
  - {name: FOUNDER, paths: [app/hoc/fdr/**, app/hoc/api/fdr/**], may_import: [CUSTOMER]}
outside:
  - {paths: [app/main.py, app/settings.py], reason: The composition root wires all layers together.}
banned_names:
  - {pattern: "*_service.py", reason: Say which layer it is; call it an engine or a driver.}
legacy:
  - {prefix: app.services, instead: app.hoc.cus}
"""
