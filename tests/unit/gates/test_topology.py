"""Where a file stands is told from its path: layer, part, audience, domain, exemption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layered import DRIVER, ENGINE, FILES, MODEL, OTHER_ENGINE, ROUTE, SCHEMA, SPINE, Layered

from assure.contracts.values import Contracts, Layer, LayerPart, Topology
from assure.core import Location
from assure.gates.topology import Atlas, TopologyMap
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

AT = Location("layers.yaml", 1, 1)
PATHS = (
    "app/__init__.py",
    "app/api/a.py",
    "app/api/deep/b.py",
    "app/apix/c.py",
    "app/x/L5/d.py",
    "app/x/L5/deep/e.py",
    "app/x/y/L5/f.py",
    "main.py",
    "tools/main.py",
)
GLOBS = (
    "app/**",
    "app/api/**",
    "app/api/*.py",
    "app/*/L5/**",
    "app/**/L5/**",
    "app/**/*.py",
    "app/**/e.py",
    "app/ap[ij]/*.py",
    "app/ap[!x]x/**",
    "app/ap?/**",
    "**/main.py",
    "**/L5/**",
    "**",
    "main.py",
    "*.py",
    "./main.py",
    "app/api",
)


def topology(*globs: str, root: str = ".") -> Topology:
    """A topology with one layer, a part for each glob."""
    parts = tuple(LayerPart(f"p{number}", (glob,), (), AT) for number, glob in enumerate(globs))
    return Topology("t", root, "off", (Layer("L", "", parts, (), "all", False, False, AT),), (), (), (), (), (), "", AT)


def mapped(project: Layered) -> TopologyMap:
    """The map of the project's only topology."""
    return Atlas(project.workspace().contracts).maps[0]


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    return Layered(tmp_path)


@pytest.mark.parametrize("glob", GLOBS)
def test_a_glob_means_here_what_it_means_to_the_tree(glob: str) -> None:
    places = TopologyMap(topology(glob))
    matched = tuple(path for path in PATHS if places.place(path).globs)
    assert matched == Tree.of(dict.fromkeys(PATHS, "")).matching(glob)


def test_a_file_stands_in_its_layer_and_part(project: Layered) -> None:
    places = mapped(project)
    seats = {path: str(places.place(path).seat) for path in (ROUTE, SPINE, ENGINE, SCHEMA, DRIVER, MODEL)}
    assert list(seats.values()) == ["L2", "L4", "L5/engines", "L5/schemas", "L6", "L7"]


def test_a_file_in_no_layer_has_no_seat_and_no_domain(project: Layered) -> None:
    place = mapped(project).place("app/helpers.py")
    assert (place.seat, place.layer, place.audience, place.domain, place.exempt) == (None, None, None, "", None)


def test_the_domain_is_read_from_the_folder(project: Layered) -> None:
    places = mapped(project)
    assert [places.place(path).domain for path in (ENGINE, OTHER_ENGINE, SPINE)] == ["orders", "stock", ""]


def test_the_domain_is_read_from_the_name_of_the_file(project: Layered) -> None:
    project.change_layers("app/cus/{domain}/**", "app/api/routes/{domain}.py")
    assert [mapped(project).place(path).domain for path in (ROUTE, ENGINE)] == ["orders", ""]


def test_without_a_pattern_the_folders_of_the_domains_tell_the_domain(project: Layered) -> None:
    project.change_layers("domain_pattern: app/cus/{domain}/**\n", "")
    operation = "operations: [{name: order.place}]"
    project.domains = f"domains:\n  - {{name: sales, paths: [app/cus/orders/**], {operation}}}\n"
    assert [mapped(project).place(path).domain for path in (ENGINE, OTHER_ENGINE)] == ["sales", ""]


def test_the_files_of_a_folder_share_one_place(project: Layered) -> None:
    places = mapped(project)
    assert places.place("app/models/order.py") is places.place("app/models/tenant.py")
    assert places.place("app/models/order.py").number != places.place(ENGINE).number


def test_a_glob_on_the_name_tells_the_files_of_a_folder_apart() -> None:
    places = TopologyMap(topology("app/engine.py", "app/*.py", "app/**"))
    seats = {
        name: [str(seat) for seat in places.place(f"app/{name}").seats] for name in ("engine.py", "x.py", "y/z.py")
    }
    assert seats == {"engine.py": ["L/p0", "L/p1", "L/p2"], "x.py": ["L/p1", "L/p2"], "y/z.py": ["L/p2"]}


@pytest.mark.parametrize(
    ("root", "covered"), [(".", True), ("app", True), ("app/api", True), ("ap", False), ("x", False)]
)
def test_a_topology_covers_what_stands_below_its_root(root: str, covered: bool) -> None:
    assert TopologyMap(topology("**", root=root)).covers("app/api/a.py") is covered


def test_an_atlas_asks_the_topology_that_covers_the_file() -> None:
    atlas = Atlas(Contracts(topologies=(topology("**", root="b"), topology("**", root="a"))))
    assert atlas.place("a/x.py") is not None
    assert atlas.place("c/x.py") is None


def test_an_entry_of_outside_and_an_audience_are_part_of_the_place(project: Layered) -> None:
    project.layers += "audiences:\n  - {name: CUSTOMER, paths: [app/cus/**]}\n"
    project.layers += "outside:\n  - {paths: [app/models/order.py], reason: Generated.}\n"
    places = mapped(project)
    audience, exempt = places.place(ENGINE).audience, places.place(MODEL).exempt
    assert audience is not None and audience.name == "CUSTOMER"
    assert exempt is not None and exempt.reason == "Generated."
    assert str(places.place(MODEL).seat) == "L7"


def test_every_file_of_the_project_has_exactly_one_seat(project: Layered) -> None:
    places = mapped(project)
    assert {len(places.place(path).seats) for path in FILES} == {1}
