"""Contract files to frozen values, through the cache: unchanged files are neither parsed nor validated again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from assure.contracts.cache import ValueCache, key_of
from assure.contracts.files import ContractFile, Pattern, find, load
from assure.contracts.problems import Problems
from assure.contracts.values import Config, Contracts


def load_contracts(config: Config, cache: ValueCache | None = None) -> Contracts:
    """Every promise of the configured contract files; raises ContractProblems with all that is wrong in all of them."""
    problems = Problems()
    patterns = find(config, problems)
    files = load(config, patterns, problems)
    key = key_of("contracts", _key_parts(files, patterns))
    kept = cache.get(key) if cache and not problems else None
    if isinstance(kept, Contracts):
        return kept
    from assure.contracts.reading import read_contracts

    contracts = replace(read_contracts(files, patterns, problems), digest=digest_of(files))
    problems.raise_any()
    if cache:
        cache.put(key, contracts)
    return contracts


def digest_of(files: tuple[ContractFile, ...]) -> str:
    """The digest of what the contract files hold: the same wherever and by whichever version they are read."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: (file.kind, file.path)):
        content = hashlib.sha256(file.data).hexdigest()
        digest.update(f"{file.kind}\0{file.path}\0{content}\n".encode())
    return digest.hexdigest()


def _key_parts(files: tuple[ContractFile, ...], patterns: tuple[Pattern, ...]) -> Iterator[bytes]:
    for pattern in patterns:
        yield repr((pattern.kind, pattern.text, pattern.paths)).encode()
    for file in files:
        yield f"{file.kind}\0{file.path}".encode()
        yield file.data
