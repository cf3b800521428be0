"""Fixtures of homes.py: lists of accounts, as this program keeps them.

The list holds no secrets. Names and times are made up so that each state of an account is there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

HOUR = 60 * 60
DAY = 24 * HOUR

# The login of homes.py, whose account and organisation these are.
ADA = "11111111-2222-4333-8444-555555555555"
EXAMPLE_ORG = "66666666-7777-4888-9999-aaaaaaaaaaaa"
CORP = "77777777-8888-4999-8aaa-bbbbbbbbbbbb"

PATH = ".config/claude-accounts/accounts.json"

Account = dict[str, Any]


def moment(seconds: float) -> str:
    """A time from now, with half a minute of reserve."""
    return datetime.fromtimestamp(int(time.time() + seconds + 30), timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def identifier(number: int) -> str:
    return f"{number:016x}"


def login_account(number: int, name: str, /, **members: object) -> Account:
    return {"id": identifier(number), "name": name, "kind": "claude_ai", **members}


def personal(**members: object) -> Account:
    """Whose login the fixture "login" is."""
    return login_account(1, "personal", **{
        "email": "ada@example.com", "account_uuid": ADA, "organization": "Example Org",
        "organization_uuid": EXAMPLE_ORG, "plan": "Max 5x", "place": "live",
        "token_ends_at": moment(7 * HOUR), "login_ends_at": moment(23 * DAY + 12 * HOUR),
        **members})


def work(**members: object) -> Account:
    return login_account(2, "work", **{
        "email": "ada@corp.example", "account_uuid": ADA, "organization": "Corp",
        "organization_uuid": CORP, "plan": "Team", "place": "parked",
        "login_ends_at": moment(2 * DAY + 12 * HOUR), **members})


def others() -> list[Account]:
    return [
        {"id": identifier(3), "name": "work-api", "kind": "api_key", "organization": "Corp Console",
         "fingerprint": "9f2c01ab"},
        {"id": identifier(4), "name": "bedrock-dev", "kind": "bedrock", "profile": "dev",
         "region": "us-east-1", "refresh_command": "aws sso login --profile dev"},
        {"id": identifier(5), "name": "vertex-eu", "kind": "vertex", "project": "example-project",
         "region": "europe-west1"},
        {"id": identifier(6), "name": "gate", "kind": "gateway",
         "base_url": "https://llm.corp.example/v1", "fingerprint": "0badcafe"},
        {"id": identifier(7), "name": "ci", "kind": "token", "email": "robot@corp.example",
         "token_ends_at": moment(250 * DAY + 12 * HOUR), "fingerprint": "5eed5eed"},
        login_account(8, "former", email="ada@old.example", place="none",
                      login_ends_at=moment(-40 * DAY)),
    ]


def write(home: Any, accounts: list[Account]) -> None:
    home.texts[home.path / PATH] = json.dumps({"version": 1, "accounts": accounts}, indent=2) + "\n"
    home.texts[home.path / ".config/claude-accounts/secrets"] = "keyring\n"


def accounts(home: Any) -> None:
    """Accounts of every kind: personal is the login of "login", work is parked."""
    write(home, [personal(), work(), *others()])


def accounts_one(home: Any) -> None:
    """One account: the login of "login"."""
    write(home, [personal()])


def accounts_two(home: Any) -> None:
    """Two logins: personal is the one of "login", work is parked."""
    write(home, [personal(), work()])


def accounts_over(home: Any) -> None:
    """Accounts whose logins and tokens are all over."""
    write(home, [
        personal(place="parked", login_ends_at=moment(-2 * HOUR), token_ends_at=moment(-9 * HOUR)),
        work(login_ends_at=moment(-3 * DAY)),
        {"id": identifier(7), "name": "ci", "kind": "token", "token_ends_at": moment(-1 * DAY),
         "fingerprint": "5eed5eed"},
        login_account(8, "former", email="ada@old.example", place="none"),
    ])


def accounts_wide(home: Any) -> None:
    """Accounts with wide characters, and long names of everything."""
    write(home, [
        personal(email="株式会社の太郎@例え.テスト", organization="株式会社エグザンプル・ジャパン"),
        work(name="a-name-as-long-as-one-can-be-with-sixty-four-letters-in-it-no-mo",
             email="a.very.long.name.of.a.person@department.corporation.example",
             organization="The Corporation of Long Names and Longer Departments, Limited",
             plan="Enterprise 20x"),
    ])


def many(count: int) -> list[Account]:
    """Logins in a hundred organisations, and keys among them."""
    return [
        {"id": identifier(100 + number), "name": f"key-{number:05}", "kind": "api_key",
         "organization": f"Organisation {number % 100}", "fingerprint": f"{number:08x}"}
        if number % 5 == 4 else
        login_account(100 + number, f"login-{number:05}", email=f"user{number}@example.com",
                      account_uuid=f"{number:08x}-2222-4333-8444-555555555555",
                      organization=f"Organisation {number % 100}",
                      organization_uuid=f"{number % 100:08x}-7777-4888-9999-aaaaaaaaaaaa",
                      plan="Max 5x" if number % 2 else "Team", place="parked",
                      login_ends_at=moment((number % 30 + 1) * DAY + 12 * HOUR))
        for number in range(count)]


def accounts_some(home: Any) -> None:
    """200 accounts, personal among them."""
    write(home, [personal(), *many(199)])


def accounts_many(home: Any) -> None:
    """10,000 accounts, personal among them."""
    write(home, [personal(), *many(9_999)])


FIXTURES: dict[str, Callable[[Any], None]] = {
    fixture.__name__.replace("_", "-"): fixture
    for fixture in (accounts, accounts_one, accounts_two, accounts_over, accounts_wide,
                    accounts_some, accounts_many)
}
