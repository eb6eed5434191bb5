"""Masks what must never be stored: passwords in URLs, values of secret keys, tokens and private keys in any text.

Text about code is full of names such as `api_key.create` and `token: str`; those are kept. Where a bare word may be
either, it is masked: evidence is published, and a lost word costs less than a leaked one.
"""

from __future__ import annotations

import re

MASK = "***"

_KEY = (
    r"(?:pass(?:word|wd|phrase)|pwd|token|secret|credentials?"
    r"|api[_-]?key|(?:access|private|signing|encryption|secret)[_-]?key)"
)

# The patterns stay text until a string is worth a look: most reports hold none, and compiling them takes milliseconds.
_PRIVATE_KEY = r"(?s)-----BEGIN (?P<label>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----.*?(?:-----END (?P=label)-----|\Z)"
# The password of a URL may hold an unescaped `@` or `/`; a port is no password. A URL taken for a path has lost
# one of its slashes.
_URL_LOGIN = r"(?:(?<=://)|(?<=[A-Za-z]:/))(?P<user>[^\s/:@\"'<>`]{0,256}):(?P<secret>[^\s/\"'<>`]{1,1024})@"
_URL_LOGIN_WITH_SLASH = r"(?<=://)(?P<user>[^\s/:@\"'<>`]{0,256}):(?!\d{1,5}[/?#])(?P<secret>[^\s\"'<>`@]{1,1024})@"
# `https://ghp_...@host`: a user name that long is a token.
_URL_USER_ALONE = r"(?<=://)(?P<secret>[^\s/:@\"'<>`]{20,256})@"
_BARE_LOGIN = (
    r"(?<![\w/.:+%-])(?!(?:mailto|sip|sips|xmpp|acct|npm):)"
    r"(?P<user>[\w.+%-]{1,64}):(?!\d{1,6}@)(?P<secret>[^\s:@/\"'`]{3,256})"
    r"@(?!sha\d+:)(?=(?P<host>[A-Za-z][\w.-]*[:/]?|\d{1,3}(?:\.\d{1,3}){3}))"
)
_AUTHORIZATION = (
    r"(?i)(?P<key>\bauthorization\\?[\"'`]?\s{0,4}[:=]\s{0,4})(?P<quote>\\?[\"'])?"
    r"(?P<scheme>(?:bearer|basic|token|digest|negotiate)\s+)?(?P<secret>[^\s\"'`\\][^\r\n\"'`\\]*)"
)
_BEARER = r"(?i)(?P<scheme>\b(?:bearer|basic)\s+)(?P<secret>[A-Za-z0-9._~+/-]{8,}=*)"
_QUOTED = (
    rf"(?is)(?P<key>{_KEY}\\?[\"'`]?\]?(?:\s?:[\w .|\[\]]{{1,40}}(?==))?"
    r"\s{0,4}(?:=>|:=|[:=])\s{0,4}(?:[rbuf]{1,2})?)"
    r"(?P<quote>\\?[\"'])(?P<secret>.*?)(?P<end>(?<!\\)(?P=quote)|\Z)"
)
_UNQUOTED = (
    rf"(?i)(?P<word>{_KEY})(?P<close>\\?[\"'`]?\]?)(?P<sep>\s{{0,4}}(?:=>|:=|[:=])\s{{0,4}})"
    r"(?P<secret>(?![\"'`\\=])[^\s\"'`&;)}\]<>]*[^\s\"'`&;)}\]<>,.:])"
)
_KNOWN_SHAPES = (
    r"\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
    r"|(?:sk|rk|pk)[_-](?:live|test|proj|ant)[_-][\w-]{8,}"
    r"|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|pypi-[\w-]{32,}|npm_[A-Za-z0-9]{30,}"
    r"|eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*)"
)
# What any of the patterns above needs to match, in folded case: substring tests cost a thirtieth of a pattern's search.
_WORTH_A_LOOK = (
    "://", "@", "private key", "authorization", "bearer", "basic", "pass", "pwd", "token", "secret", "credential",
    "key", "gh", "glpat", "sk-", "sk_", "rk-", "rk_", "pk-", "pk_", "xox", "akia", "asia", "aiza", "pypi-", "npm_",
    "eyj",
)  # fmt: skip

# Bare words that follow `token:` in an annotation, a default or a sentence.
_NO_SECRETS = frozenset(
    re.findall(
        r"\S+",
        """
        none null nil true false undefined unset empty missing required optional unknown value self
        str int float bool bytes any object string integer number array boolean secretstr
        must is are was were not no a an the should has have needs need expected and or of in to for with from
        can can't cannot may does only every each this that it
        """,
    )
)
_CALL_OR_TEMPLATE = r"[A-Za-z_][\w.]*[(\[]|\$?\{"
_DOTTED_NAME = r"[A-Za-z_]\w{0,39}(?:\.[A-Za-z_]\w{0,39})+"


def mask(text: str) -> str:
    """The text with every secret in it replaced by `***`; masking twice changes nothing more."""
    folded = text.casefold()
    if not any(mark in folded for mark in _WORTH_A_LOOK):
        return text
    # A masked secret can lay open the next one. Every round leaves fewer letters unmasked, so this comes to an end.
    before = ""
    while before != text:
        before, text = text, _masked(text)
    return text


def _masked(text: str) -> str:
    text = re.sub(_PRIVATE_KEY, MASK, text)
    text = re.sub(_URL_LOGIN, rf"\g<user>:{MASK}@", text)
    text = re.sub(_URL_LOGIN_WITH_SLASH, rf"\g<user>:{MASK}@", text)
    text = re.sub(_BARE_LOGIN, _login, text)
    text = re.sub(_URL_USER_ALONE, f"{MASK}@", text)
    text = re.sub(_KNOWN_SHAPES, MASK, text)
    text = re.sub(_AUTHORIZATION, _authorization, text)
    text = re.sub(_BEARER, _bearer, text)
    text = re.sub(_QUOTED, _quoted, text)
    return re.sub(_UNQUOTED, _unquoted, text)


def mask_value(key: str, value: str) -> str:
    """The value of a named fact: masked as a whole where the name says that it is a secret."""
    if re.fullmatch(rf".*{_KEY}|authorization", key, re.IGNORECASE) and not _harmless(key, value):
        return MASK
    return mask(value)


def _harmless(word: str, value: str) -> bool:
    """Whether a bare value after a secret's key is a name, a type or the start of a sentence."""
    plain = value.strip(",.:;").lower()
    if not plain or set(plain) <= {"*"} or plain in _NO_SECRETS:
        return True
    if re.fullmatch(r"\d{1,3}|\d+:\d+", plain):
        return True  # a count, or line and column
    if re.fullmatch(_DOTTED_NAME, value) or re.match(_CALL_OR_TEMPLATE, value):
        return True
    return value.isidentifier() and _letters(word) in _letters(value)


def _letters(word: str) -> str:
    """`api_key`, `apiKey` and `API-KEY` as one spelling."""
    return word.replace("_", "").replace("-", "").lower()


def _login(match: re.Match[str]) -> str:
    """`admin:...@db` is a login; `app.module:name@word` is one only before something that looks like a host."""
    if "." in match["user"] and not any(mark in match["host"] for mark in ".:/"):
        return match[0]
    return f"{match['user']}:{MASK}@"


def _authorization(match: re.Match[str]) -> str:
    secret, scheme = match["secret"], match["scheme"] or ""
    first, *others = secret.split()
    if not scheme and (_harmless("authorization", first) or (others and first.isalpha())):
        return match[0]  # a sentence about authorization
    return f"{match['key']}{match['quote'] or ''}{scheme}{MASK}"


def _bearer(match: re.Match[str]) -> str:
    """`Bearer 3f9a...` is a token, `bearer authentication` is not."""
    secret = match["secret"]
    if len(secret) < 24 and secret.isalpha():
        return match[0]
    return f"{match['scheme']}{MASK}"


def _quoted(match: re.Match[str]) -> str:
    if not any(letter.isalnum() for letter in match["secret"]):
        return match[0]
    return f"{match['key']}{match['quote']}{MASK}{match['end']}"


def _unquoted(match: re.Match[str]) -> str:
    word, secret, separator = match["word"], match["secret"], match["sep"]
    if _harmless(word, secret):
        return match[0]
    if separator == ":" and not match["close"] and not word.lower().startswith("pass") and secret.isidentifier():
        return match[0]  # `api_key:create`: a dispatch operation and its method
    return f"{word}{match['close']}{separator}{MASK}"
