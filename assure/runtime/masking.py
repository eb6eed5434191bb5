"""Keeps secrets out of messages and records: values under the names of secrets, and text that looks like one."""

from __future__ import annotations

import re

MASK = "***"
# The last name of a path: `api_key.status` is shown, `params.api_key` is not.
_SECRET = re.compile(
    r".*(?:pass(?:word|wd|phrase|code)|pwd|secret|token|credentials?|authorization|cookie|jwt"
    r"|(?:api|access|private|signing|encryption)[_-]?key)s?|(?:.*[_-])?(?:pin|otp|cvv|cvc|ssn)(?:[_-]?code)?",
    re.IGNORECASE,
)
# A name above it: everything in `credentials` is one, `api_key` and `token` are also what records are called.
_SECRET_HOLDER = re.compile(r"pass(?:word|phrase)s?|secrets?|credentials?", re.IGNORECASE)
# The user of a URL stays, its password goes.
_LOGIN = re.compile(r"(://[^\s/:@]{0,256}:)[^\s/@]{1,1024}(?=@)")
_SHAPES = (
    re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY.*?(?:-----END [A-Z0-9 ]{0,40}-----|\Z)", re.DOTALL),
    re.compile(r"\b(?:[Bb]earer|[Bb]asic)\s+[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"\b(?:gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|AKIA|ASIA|AIza|pypi-|npm_)[\w-]{12,}"),
    re.compile(r"\b(?:sk|rk|pk)[_-](?:live|test|proj|ant)[_-][\w-]{8,}"),
    re.compile(r"\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*"),
)


def is_secret(path: tuple[str, ...]) -> bool:
    """Whether the names of the path say that its value is a secret."""
    if not path:
        return False
    return bool(_SECRET.fullmatch(path[-1])) or any(_SECRET_HOLDER.fullmatch(name) for name in path[:-1])


def masked(text: str) -> str:
    """The text with everything in it that looks like a secret replaced by `***`."""
    text = _LOGIN.sub(rf"\1{MASK}", text)
    for shape in _SHAPES:
        text = shape.sub(MASK, text)
    return text


def without(text: str, secrets: frozenset[str]) -> str:
    """The text with each of the given secrets replaced, and then masked."""
    for secret in sorted(secrets, key=lambda word: (-len(word), word)):
        text = text.replace(secret, MASK)
    return masked(text)
