"""The quick way from words to values: right when it answers, silent (None) about all that needs an explanation.

Importing typer costs more than a warm run of the static gates. So a line that is plainly well-formed is read here,
and every other one (`--help`, a slip of the pen, an abbreviation) goes to typer, made from the same parameters.
"""

from __future__ import annotations

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than reading a line
if TYPE_CHECKING:
    from assure.cli.options import Parameter, Values


def parse(words: list[str], parameters: tuple[Parameter, ...]) -> Values | None:
    """The values of `words`, or None where typer should have a look."""
    flags = {flag: parameter for parameter in parameters for flag in parameter.flags}
    found: dict[str, list[str]] = {}
    loose: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            loose.append(word)
            continue
        flag, equals, value = word.partition("=")
        parameter = flags.get(flag)
        if parameter is None or (equals and not flag.startswith("--")):
            return None
        if parameter.kind == "flag":
            if equals:
                return None
        elif not equals:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
        found.setdefault(parameter.name, []).append(value)
    return _values(found, loose, parameters)


def _values(found: dict[str, list[str]], loose: list[str], parameters: tuple[Parameter, ...]) -> Values | None:
    values: dict[str, object] = {}
    for parameter in parameters:
        if not parameter.flags:
            given, loose = (loose, []) if parameter.kind == "list" else (loose[:1], loose[1:])
        else:
            given = found.get(parameter.name, [])
        if (parameter.required and not given) or not _fits(parameter, given):
            return None
        values[parameter.name] = _value(parameter, given)
    return None if loose else values


def _fits(parameter: Parameter, given: list[str]) -> bool:
    if parameter.choices and any(value not in parameter.choices for value in given):
        return False
    if parameter.kind == "number":
        return all(value.isascii() and value.isdigit() and 0 < int(value) < 10_000 for value in given)
    return True


def _value(parameter: Parameter, given: list[str]) -> object:
    if parameter.kind == "list":
        return split_list(given)
    if not given:
        return parameter.default
    # As with every option given twice, the last word counts.
    return {"flag": True, "number": int(given[-1]) if parameter.kind == "number" else 0}.get(parameter.kind, given[-1])


def split_list(given: list[str]) -> tuple[str, ...]:
    """The single names in `a,b` and `c`, in the order given; where words hold none, an empty one stands for them.

    A pipeline whose variable is empty must not be taken for one that named nothing: `--only ""` is not all gates.
    """
    names = tuple(name.strip() for value in given for name in value.split(",") if name.strip())
    return names or ("",) * bool(given)
