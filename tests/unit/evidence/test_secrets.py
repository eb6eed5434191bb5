"""Masking: what is published never holds a secret, and names in code stay readable."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure.evidence.secrets import MASK, mask, mask_value


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgresql+psycopg://app:hunter2@db.local:5432/x", "postgresql+psycopg://app:***@db.local:5432/x"),
        ("postgresql:/app:hunter2@db.local/x can't be read", "postgresql:/app:***@db.local/x can't be read"),
        ("see redis://:s3cr3t@cache/0, then", "see redis://:***@cache/0, then"),
        ("amqp://u:p@ss@host/v", "amqp://u:***@host/v"),
        ("postgres://u:pa/ss@host/db", "postgres://u:***@host/db"),
        ("clone https://0123456789abcdef0123@host/x", "clone https://***@host/x"),
        ("login admin:hunter2@db.internal:5432/app", "login admin:***@db.internal:5432/app"),
        ("admin:hunter2@db", "admin:***@db"),
        ("password=hunter2 PASSWORD: swordfish", "password=*** PASSWORD: ***"),
        ("?token=abc&x=1", "?token=***&x=1"),
        ("AWS_SECRET_ACCESS_KEY=wJalr/x+y=", "AWS_SECRET_ACCESS_KEY=***"),
        ('{"api_key": "abc", "n": 1}', '{"api_key": "***", "n": 1}'),
        ("{'client_secret': 'x y z'}", "{'client_secret': '***'}"),
        (r"{\"token\": \"q1\"}", r"{\"token\": \"***\"}"),
        ('os.environ["API_TOKEN"] = "abc"', 'os.environ["API_TOKEN"] = "***"'),
        ('token : str = "abc"', 'token : str = "***"'),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer ***"),
        ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic ***"),
        ("authorization: AWS4-HMAC-SHA256 Credential=AK/x, Signature=ff", "authorization: ***"),
        ("sent Bearer 3f9a8b7c6d", "sent Bearer ***"),
        ("X-Api-Key: 9f8e7d6c", "X-Api-Key: ***"),
        ("found ghp_aaaaaaaaaaaaaaaaaaaaaaaaa here", "found *** here"),
        ("jwt eyJhbGciOi.eyJzdWIiOi.sig-1", "jwt ***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nrest", "***\nrest"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", "***"),
    ],
)
def test_a_secret_is_masked_wherever_it_stands(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "the operation api_key.create has no spec",
        "api_keys.write:create_api_key is dispatched",
        "api_key:create is an operation with a method",
        "def f(password: str, token: Token = None, api_key: ApiKey | None)",
        "self.token: Optional[str] = None",
        "token = token; secret=settings.api_secret; token=get_token()",
        "password: must be set",
        "password=${DB_PASSWORD}",
        'password="" and secret=None',
        "max_tokens: 4096, token_count=3, token: 12",
        "app/token:12:5 TXB001",
        "unexpected token: '}'",
        "git@github.com:org/repo and ssh://git@github.com/org/repo",
        "https://host:8080/@scope/package and mailto:alice@example.com",
        "postgres:16@sha256:0123456789abcdef",
        "app.module:function@decorated",
        "uses bearer authentication and basic understanding",
        "authorization: the route has none",
        "mysql://root:@localhost/x",
    ],
)
def test_names_types_and_sentences_are_no_secrets(text: str) -> None:
    assert mask(text) == text


def test_a_fact_is_masked_by_its_name() -> None:
    assert mask_value("db_password", "swordfish") == MASK
    assert mask_value("url", "redis://:x1@h/0") == "redis://:***@h/0"
    assert mask_value("operation", "api_key.create") == "api_key.create"


PIECES = ["token", "password", "authorization", "Bearer ", "://", "is", "a1", "b", *":@/=\"'\\ .-{}()[]&;,*\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.sampled_from(["token", "Password", "client_secret", "API-KEY"]),
    st.sampled_from(["=", ": ", " = ", '": "']),
    st.text(alphabet="abcdefXYZ0123456789+-_", min_size=6, max_size=40).filter(lambda s: any(c.isdigit() for c in s)),
)
def test_no_value_with_a_digit_survives_a_secret_key(key: str, separator: str, value: str) -> None:
    assume_secret = f"{value}x9"
    assert assume_secret not in mask(f"{key}{separator}{assume_secret}")


@pytest.mark.parametrize("unit", ["://a:", "token:", "password='", "Bearer ", "a:b@", "-----BEGIN PRIVATE KEY", "eyJ."])
def test_long_hostile_text_is_masked_in_little_time(unit: str) -> None:
    started = time.process_time()
    mask(unit * 4000)
    assert time.process_time() - started < 2
