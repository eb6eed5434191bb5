"""The ownership gate: each operation has one owner domain, and the code that serves it lives there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_project import HANDLERS as HANDLERS_TEXT
from small_project import SPINE as SPINE_TEXT
from small_project import SmallProject

from assure.core import CouldNotJudge, Severity

if TYPE_CHECKING:
    from pathlib import Path

DOMAINS, HANDLERS, SPINE = "specs/domains.yaml", "app/keys/handlers.py", "app/spine.py"
ACCOUNTS = "app/accounts/handlers.py"
REGISTERED_LAST = "    return registry\n"
ACCOUNTS_DOMAIN = """\
  - name: accounts
    paths: [app/accounts/**]
    operations:
      - name: account.close
"""
CLOSE = "def close_account(context):\n    return {}\n"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    return SmallProject(tmp_path)


@pytest.fixture
def two_domains(project: SmallProject) -> SmallProject:
    """The project with the domain accounts beside keys."""
    project.write(ACCOUNTS, CLOSE)
    project.change(SPINE, "from app.keys", "from app.accounts.handlers import close_account\nfrom app.keys")
    project.change(SPINE, REGISTERED_LAST, '    registry.register("account.close", close_account)\n' + REGISTERED_LAST)
    project.change(DOMAINS, "      - name: key.check\n        kind: read\n", CHECK + ACCOUNTS_DOMAIN)
    return project


CHECK = "      - name: key.check\n        kind: read\n"


def test_a_project_in_which_each_operation_has_its_owner_is_clean(two_domains: SmallProject) -> None:
    assert two_domains.findings("ownership") == []


def test_what_is_declared_registered_and_configured_is_counted(project: SmallProject) -> None:
    kinds = [subject.kind for subject in project.subjects("ownership")]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "domain": 1,
        "operation": 4,
        "registered name": 3,
        "registration": 3,
        "registration shape": 1,
    }


def test_an_operation_of_two_domains_names_both_places(two_domains: SmallProject) -> None:
    two_domains.change(DOMAINS, ACCOUNTS_DOMAIN, ACCOUNTS_DOMAIN + "      - name: key.check  # here too\n")
    (found,) = two_domains.findings("ownership")
    assert (found.code, found.location.line) == ("OWN001", two_domains.line_of(DOMAINS, "# here too"))
    assert f"{DOMAINS}:12:9 for keys" in found.message


def test_a_registered_operation_of_no_domain_is_told_once_for_all_its_methods(project: SmallProject) -> None:
    project.change(DOMAINS, "      - name: keys.query\n        kind: read\n", "")
    (found,) = project.findings("ownership")
    assert (found.code, found.target) == ("OWN002", "keys.query")
    assert found.location.line == project.line_of(SPINE, '"keys.query"')


def test_a_method_of_no_operation_is_told_where_the_handler_knows_it(project: SmallProject) -> None:
    project.change(HANDLERS, '"revoke": self.revoke}', '"revoke": self.revoke,\n            "rotate": self.create}')
    assert project.told("ownership") == [("OWN014", HANDLERS, project.line_of(HANDLERS, '"rotate"'))]


def test_a_spec_is_no_owner(project: SmallProject) -> None:
    project.change(
        DOMAINS, "      - name: key.revoke\n        dispatch: [{dispatch: keys.write, method: revoke}]\n", ""
    )
    specs = "    operation: key.revoke\n"
    project.change("specs/specs.yaml", specs, specs + "    dispatch: [{dispatch: keys.write, method: revoke}]\n")
    assert [each.code for each in project.findings("ownership")] == ["OWN014"]


def test_a_declared_operation_that_nothing_registers_says_why(project: SmallProject) -> None:
    project.change(DOMAINS, CHECK, CHECK.replace("key.check", "key.chek"))
    found = project.findings("ownership")
    assert [each.code for each in found] == ["OWN002", "OWN003"]
    assert "nothing registers `key.chek`; the nearest live name is `key.check`" in found[1].message


def test_another_spelling_of_a_registered_operation_is_told_once(project: SmallProject) -> None:
    project.change(DOMAINS, CHECK, CHECK.replace("key.check", "keys.check"))
    (found,) = project.findings("ownership")
    assert found.code == "OWN003"
    assert "the nearest live name is `key.check`" in found.message


def test_a_declared_way_to_an_unknown_method_lists_the_known_ones(project: SmallProject) -> None:
    project.change(DOMAINS, "method: revoke", "method: withdraw")
    found = project.findings("ownership")
    assert [each.code for each in found] == ["OWN014", "OWN018"]
    assert "it knows: create, revoke" in found[1].message


def test_two_registrations_of_one_domain_are_another_matter_than_those_of_two(two_domains: SmallProject) -> None:
    again = '    registry.register("key.check", KeysQuery())\n    registry.register("key.check", close_account)\n'
    two_domains.change(SPINE, REGISTERED_LAST, again + REGISTERED_LAST)
    found = two_domains.findings("ownership")
    assert [(each.code, each.severity) for each in found] == [
        ("OWN004", Severity.HIGH),
        ("OWN005", Severity.CRITICAL),
    ]
    first = two_domains.line_of(SPINE, '"key.check", check_key')
    assert all(f"{SPINE}:{first}" in each.message for each in found)


def test_a_method_may_be_served_only_in_a_folder_of_its_owner(two_domains: SmallProject) -> None:
    served = HANDLERS_TEXT.replace("self.revoke}", "close_account}")
    two_domains.write(HANDLERS, "from app.accounts.handlers import close_account\n\n\n" + served)
    (found,) = two_domains.findings("ownership")
    assert found.code == "OWN006"
    assert (
        f"`key.revoke` belongs to keys and is served in {ACCOUNTS}, which is in the folder of accounts" in found.message
    )


def test_a_handler_of_two_owners_stands_with_either(two_domains: SmallProject) -> None:
    two_domains.change(DOMAINS, ACCOUNTS_DOMAIN, ACCOUNTS_DOMAIN + "      - name: key.check  # here too\n")
    assert "OWN006" not in [each.code for each in two_domains.findings("ownership")]


def test_a_domain_without_any_file_is_told_once_and_not_for_each_handler(project: SmallProject) -> None:
    project.change(DOMAINS, "app/keys/**", "app/api_keys/**")
    assert [each.code for each in project.findings("ownership")] == ["OWN011"]


def test_a_folder_is_written_with_what_is_in_it(project: SmallProject) -> None:
    project.change(DOMAINS, "app/keys/**", "app/keys")
    (found,) = project.findings("ownership")
    assert found.code == "OWN011"
    assert "`/**` at its end" in found.fix


def test_an_overlap_names_a_file_and_both_paths(two_domains: SmallProject) -> None:
    two_domains.change(DOMAINS, "[app/accounts/**]", "[app/accounts/**, app/keys/handlers.py]")
    (found,) = two_domains.findings("ownership")
    assert found.code == "OWN012"
    assert all(each in found.message for each in (HANDLERS, "`app/keys/**`", "`app/keys/handlers.py`"))


def test_a_name_with_wildcards_is_no_file_name(two_domains: SmallProject) -> None:
    two_domains.change(DOMAINS, "[app/keys/**]", '["**/hand*.py"]')
    assert "OWN017" not in [each.code for each in two_domains.findings("ownership")]


def test_a_file_name_that_matches_one_file_only_is_left_alone(project: SmallProject) -> None:
    project.change(DOMAINS, "[app/keys/**]", '["**/handlers.py"]')
    assert project.findings("ownership") == []


def test_a_handler_from_outside_the_tree_is_named(project: SmallProject) -> None:
    project.change(SPINE, "from app.keys", "from json import dumps\n\nfrom app.keys")
    project.change(SPINE, '"key.check", check_key', '"key.check", dumps')
    (found,) = project.findings("ownership")
    assert found.code == "OWN007"
    assert "dumps" in found.message or "could not be traced" in found.message


def test_a_registration_at_import_says_who_imports_its_module(project: SmallProject) -> None:
    project.change(SPINE, "def build():\n    registry = Registry()\n", "registry = Registry()\n\n\ndef build():\n")
    project.change(SPINE, '    registry.register("key.check", check_key)\n', "")
    late = "from app.spine import registry\nfrom app.keys.handlers import check_key\n\nregistry.register"
    project.write("app/keys/late.py", late + '("key.check", check_key)\n')
    project.write("app/start.py", "import app.keys.late\nfrom app.spine import build\n\nbuild()\n")
    project.write("app/types.py", "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import app.keys.late\n")
    (found,) = project.findings("ownership")
    assert (found.code, found.location.path) == ("OWN010", "app/keys/late.py")
    assert "imported by app/start.py" in found.message
    assert "app/types.py" not in found.message


def test_what_is_registered_twice_at_import_depends_on_the_order_of_imports(project: SmallProject) -> None:
    late = "from app.spine import Registry\nfrom app.keys.handlers import check_key\n\nregistry = Registry()\n"
    project.write("app/keys/late.py", late + 'registry.register("key.check", check_key)\n')
    twice = [each for each in project.findings("ownership") if each.code == "OWN004"]
    assert ["the order of imports decides which one wins" in each.message for each in twice] == [True]


def test_an_unknown_registry_is_the_only_finding_of_its_registration(project: SmallProject) -> None:
    project.write(SPINE, SPINE_TEXT + '\n\ndef extend(registry):\n    registry.register("key.lend", check_key)\n')
    assert project.told("ownership") == [("OWN009", SPINE, project.line_of(SPINE, "key.lend"))]


def test_a_registry_of_another_kind_is_left_alone(project: SmallProject) -> None:
    other = (
        "\n\nclass Widgets:\n    def register(self, name, widget):\n        self.last = (name, widget)\n"
        '\n\ndef draw():\n    widgets = Widgets()\n    widgets.register("button", object())\n'
    )
    project.write(SPINE, SPINE_TEXT + other)
    assert project.findings("ownership") == []


def test_a_file_that_cannot_be_read_may_hide_a_registration(project: SmallProject) -> None:
    project.write("app/more.py", "def broken(:\n")
    assert project.told("ownership") == [("ENG010", "app/more.py", 1)]


def test_without_a_word_on_registrations_nothing_can_be_judged(project: SmallProject) -> None:
    project.change("assure.yaml", "registrations:\n", "")
    project.change("assure.yaml", "  - {kind: call, receiver: app.spine.Registry, method: register}\n", "")
    with pytest.raises(CouldNotJudge, match="does not say how this backend registers its operations"):
        project.findings("ownership")


def test_a_class_that_was_renamed_registers_nothing_any_more(project: SmallProject) -> None:
    project.change("assure.yaml", "app.spine.Registry", "app.spine.OperationRegistry")
    found = [each for each in project.findings("ownership") if each.code == "OWN015"]
    assert [(each.location.path, each.target) for each in found] == [
        ("assure.yaml", "app.spine.OperationRegistry.register")
    ]


TABLE = """\
from app.keys.handlers import KeysQuery, KeysWrite, check_key

OPERATIONS = {"keys.write": KeysWrite(), "keys.query": KeysQuery(), "key.check": check_key}
"""


@pytest.fixture
def table(project: SmallProject) -> SmallProject:
    """The project with a table of its operations in place of a registry."""
    by_call = "  - {kind: call, receiver: app.spine.Registry, method: register}\n"
    project.change("assure.yaml", by_call, "  - {kind: dictionary, variable: app.spine.OPERATIONS}\n")
    project.write(SPINE, TABLE)
    return project


def test_a_table_of_operations_is_whole_when_its_module_is_there(table: SmallProject) -> None:
    assert table.findings("ownership") == []


def test_an_entry_put_into_the_table_by_another_module_depends_on_its_import(table: SmallProject) -> None:
    late = "from app.keys.handlers import check_key\nfrom app.spine import OPERATIONS\n\n"
    table.write("app/keys/late.py", late + 'OPERATIONS["key.check"] = check_key\n')
    table.change(SPINE, ', "key.check": check_key', "")
    assert table.told("ownership") == [("OWN010", "app/keys/late.py", 4)]


def test_a_registry_may_come_from_a_function(project: SmallProject) -> None:
    factory = "REGISTRY = Registry()\n\n\ndef registry_of():\n    return REGISTRY\n\n\n"
    project.change(SPINE, "def build():\n", factory + "def build():\n")
    project.change(SPINE, "    registry = Registry()\n", "    registry = registry_of()\n")
    project.change("assure.yaml", "app.spine.Registry", "app.spine.registry_of")
    assert project.findings("ownership") == []


def test_a_method_that_a_base_class_elsewhere_serves_is_told_at_the_registration(project: SmallProject) -> None:
    project.write("app/keys/base.py", HANDLERS_TEXT.split("class KeysQuery")[0].replace("KeysWrite", "Base"))
    queries = "class KeysQuery" + HANDLERS_TEXT.split("class KeysQuery")[1]
    project.write(HANDLERS, "from app.keys.base import Base\n\n\nclass KeysWrite(Base):\n    pass\n\n\n" + queries)
    project.change(
        DOMAINS, "      - name: key.revoke\n        dispatch: [{dispatch: keys.write, method: revoke}]\n", ""
    )
    assert project.told("ownership") == [("OWN014", SPINE, project.line_of(SPINE, '"keys.write"'))]


def test_methods_that_an_if_tells_apart_are_operations_too(project: SmallProject) -> None:
    project.change(
        HANDLERS,
        '        methods = {"create": self.create, "revoke": self.revoke}\n'
        "        return methods[context.method](context)\n\n    def create",
        '        if context.method == "create":\n            return self.create(context)\n'
        '        elif context.method == "revoke":\n            return self.revoke(context)\n'
        '        elif context.method == "rotate":\n            return self.create(context)\n'
        "        raise LookupError(context.method)\n\n    def create",
    )
    assert project.told("ownership") == [("OWN014", HANDLERS, project.line_of(HANDLERS, '"rotate"'))]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('f"key.{kind}"', "a text with parts that are put in at run time"),
        ("name", "a parameter, a loop variable or a name that is set more than once"),
        ("build_name(...)", "the result of a call"),
        ("settings.key_name", "an attribute that is set at run time"),
    ],
)
def test_a_name_that_only_the_run_tells_is_said_with_expression_place_and_reason(
    project: SmallProject, expression: str, why: str
) -> None:
    project.change(SPINE, "def build():", "def build(kind, name, settings, build_name):")
    project.change(SPINE, 'registry.register("key.check", check_key)', f"registry.register({expression}, check_key)")
    (found,) = [each for each in project.findings("ownership") if each.code == "OWN008"]
    assert f"build registers `check_key` under `{expression}`, {why}" in found.message
    assert found.fix.startswith('Write the name out: `register("domain.operation", check_key)`')


METHODS = '{"create": self.create, "revoke": self.revoke}'
ATTRIBUTE_TABLE = HANDLERS_TEXT.replace(f"methods = {METHODS}", f"self.methods = {METHODS}\n        ADDED").replace(
    "return methods[context.method](context)\n\n    def create",
    "return self.methods[context.method](context)\n\n    def create",
)


@pytest.mark.parametrize(
    "added",
    [
        'self.methods["purge"] = self.revoke',
        'self.methods.update({"purge": self.revoke})',
        'self.methods.setdefault("purge", self.revoke)',
    ],
)
def test_a_method_that_is_put_into_the_table_later_is_served_too(project: SmallProject, added: str) -> None:
    project.write(HANDLERS, ATTRIBUTE_TABLE.replace("ADDED", added))
    (found,) = project.findings("ownership")
    assert (found.code, found.target) == ("OWN014", "keys.write:purge")


def test_a_method_that_is_put_into_the_table_under_an_unknown_name_leaves_it_open(project: SmallProject) -> None:
    project.write(HANDLERS, ATTRIBUTE_TABLE.replace("ADDED", "self.methods[context.extra] = self.revoke"))
    assert [found.code for found in project.findings("ownership")] == ["OWN016"]


def test_a_table_of_another_object_adds_no_method(project: SmallProject) -> None:
    project.write(HANDLERS, ATTRIBUTE_TABLE.replace("ADDED", 'self.counts["purge"] = 1'))
    assert project.findings("ownership") == []


def test_a_method_that_calls_the_one_it_overrides_serves_what_that_serves(project: SmallProject) -> None:
    base = HANDLERS_TEXT.replace("class KeysWrite:", "class Base:", 1)
    override = (
        '\n\nclass KeysWrite(Base):\n    def execute(self, context):\n        if context.method == "purge":\n'
        "            return self.revoke(context)\n        return super().execute(context)\n"
    )
    project.write(HANDLERS, base + override)
    (found,) = project.findings("ownership")
    assert (found.code, found.target) == ("OWN014", "keys.write:purge")


LOST = """

def register_more(registry: Registry):
    registry.register("key.lend", check_key)
    registry.register("key.check", check_key)
"""


def test_what_is_never_registered_is_told_once_with_all_it_would_register(project: SmallProject) -> None:
    project.write(SPINE, SPINE_TEXT + LOST)
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    (found,) = project.findings("ownership")
    assert (found.code, found.severity, found.target) == ("OWN019", Severity.CRITICAL, "register_more")
    assert found.message == "nothing calls `register_more`, so that `key.lend` and `key.check` are never registered"
    assert (found.location.path, found.location.line) == (SPINE, project.line_of(SPINE, "def register_more"))


def test_a_function_called_by_another_name_or_from_outside_is_registered(project: SmallProject) -> None:
    project.write(SPINE, SPINE_TEXT + LOST.replace('    registry.register("key.check", check_key)\n', ""))
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    assert [each.code for each in project.findings("ownership")] == ["OWN019"]
    project.write("app/main.py", "from app.spine import register_more as more, Registry\n\nmore(Registry())\n")
    assert project.findings("ownership") == []
    project.write("app/main.py", "from app.spine import register_more as more\n")
    project.write("pyproject.toml", '[project.scripts]\nmore = "app.spine:register_more"\n')
    assert project.findings("ownership") == []
    project.write("pyproject.toml", "")
    project.change("assure.yaml", "project: keys\n", "project: keys\nentry_points: [app.spine.register_more]\n")
    assert project.findings("ownership") == []


def test_functions_that_call_only_each_other_are_told_as_such(project: SmallProject) -> None:
    circle = LOST.replace("    registry", "    again(registry)\n    registry", 1)
    circle += "\n\ndef again(registry: Registry):\n    register_more(registry)\n"
    project.write(SPINE, SPINE_TEXT + circle)
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    (found,) = project.findings("ownership")
    assert found.message.startswith("nothing but they themselves calls `register_more` and `app.spine.again`, so that")


def test_a_class_that_nothing_uses_names_the_method_that_would_register(project: SmallProject) -> None:
    unused = 'class More:\n    def start(self, registry: Registry):\n        registry.register("key.lend", check_key)\n'
    project.write(SPINE, f"{SPINE_TEXT}\n\n{unused}")
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    (found,) = project.findings("ownership")
    assert found.message == (
        "nothing uses the class `More`, so that `key.lend` is never registered by `app.spine.More.start`"
    )


def test_a_module_that_no_file_imports_registers_nothing_and_weighs_more(project: SmallProject) -> None:
    late = "from app.spine import Registry\nfrom app.keys.handlers import check_key\n\nregistry = Registry()\n"
    late += 'registry.register("key.lend", check_key)\n'
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    for path, severity in (("app/keys/late.py", Severity.HIGH), ("app/main.py", Severity.MEDIUM)):
        project.write(path, late)
        assert [(each.code, each.severity) for each in project.findings("ownership")] == [("OWN010", severity)]
        project.remove(path)


def test_a_package_is_imported_with_what_is_in_it(project: SmallProject) -> None:
    late = "from app.spine import Registry\nfrom app.keys.handlers import check_key\n\nregistry = Registry()\n"
    project.write("app/keys/__init__.py", late + 'registry.register("key.lend", check_key)\n')
    project.change(DOMAINS, CHECK, CHECK + "      - name: key.lend\n")
    (found,) = project.findings("ownership")
    assert (found.severity, "imported by app/spine.py" in found.message) == (Severity.MEDIUM, True)


def test_a_registration_that_is_undone_says_by_what(project: SmallProject) -> None:
    undone = '\n\ndef shrink(registry: Registry):\n    registry.handlers.pop("key.check")\n'
    undone += '    registry.handlers["key.check"] = None\n'
    project.write(SPINE, SPINE_TEXT + undone)
    found = project.findings("ownership")
    assert [(each.code, each.message) for each in found] == [
        (
            "OWN020",
            "shrink takes `key.check` away that `app.spine.Registry` holds: `registry.handlers.pop('key.check')`",
        ),
        (
            "OWN020",
            "shrink puts another in the place of `key.check` that `app.spine.Registry` holds: "
            "`registry.handlers['key.check'] = None`",
        ),
    ]


def test_a_handler_that_does_not_exist_says_where_it_was_looked_for(project: SmallProject) -> None:
    project.change(HANDLERS, "def check_key", "def check_keys")
    project.change(HANDLERS, "def revoke", "def withdraw")
    found = project.findings("ownership")
    assert [(each.code, each.location.path, each.message) for each in found] == [
        (
            "OWN021",
            HANDLERS,
            "the method `revoke` of `keys.write` leads to nothing: "
            "the class `app.keys.handlers.KeysWrite` has no `revoke`",
        ),
        (
            "OWN021",
            SPINE,
            "`key.check` is registered with a handler that does not exist: `app.keys.handlers` defines no `check_key`",
        ),
    ]


def test_a_handler_of_a_module_that_is_not_there_could_not_be_traced(project: SmallProject) -> None:
    project.write("app/keys/__init__.py", "")
    project.change(
        SPINE, "from app.keys.handlers import KeysQuery, KeysWrite, check_key", "from app.keys.gone import check_key"
    )
    project.change(SPINE, "class Registry", "from app.keys.handlers import KeysQuery, KeysWrite\n\n\nclass Registry")
    (found,) = project.findings("ownership")
    assert (found.code, "`app.keys.gone.check_key`, which is not in this tree" in found.message) == ("OWN007", True)
