#!/usr/bin/env python3
"""Fixtures: a HOME with credentials of every kind, put together by name.

    home = Home(Path("/tmp/somewhere"))           # an empty HOME with a project in ~/proj
    home.compose(["login", "api-key-settings"])   # may be called again, also while a program runs
    subprocess.run([program], env=home.environment, cwd=home.project)

    python3 homes.py --list                       the names with what they are
    python3 homes.py DIRECTORY NAME...            builds one and prints its variables, one a line

A fixture is a function below that adds to the documents, files and variables of a Home; files
are written afterwards, all at once, each by an atomic rename and only when its content changed.
Fixtures meet in the same file by merging: "login approved console-key" makes one ~/.claude.json.
All secrets come from canary.py. Facts about the files: docs/auth-sources.md.

Times are relative to the making of the Home and carry half a minute or half a day of reserve, so
that "7 h 12 min" or "in 23 days" stays what the program says for the length of a test.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import account_homes
from canary import SECRETS

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ACCOUNT = "11111111-2222-4333-8444-555555555555"
ORGANIZATION = "66666666-7777-4888-9999-aaaaaaaaaaaa"
SCOPES = ["user:inference", "user:profile", "user:sessions:claude_code", "user:mcp_servers",
          "user:file_upload"]

# What a user's settings hold besides the matters of this program. With it, the "env" block starts
# in line 11, and ANTHROPIC_API_KEY, its first member, stands in line 12.
USER_SETTINGS = {
    "$schema": "https://json.schemastore.org/claude-code-settings.json",
    "permissions": {"allow": ["Bash(git status)", "Bash(make check)"]},
    "cleanupPeriodDays": 30,
    "model": "opus",
    "env": {},
}


def write_atomically(path: Path, content: bytes, mode: int) -> None:
    """Writes a file as careful programs do: beside its place, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.chmod(mode)
    beside.rename(path)


class Home:
    """A HOME under construction; see the top of this file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.project = path / "proj"
        self.config = path / ".claude"
        self.managed = path.parent / "managed"  # to be mounted over /etc/claude-code
        self.now = int(time.time())
        self.environment = {"HOME": str(path)}
        self.descriptor: str | None = None  # text to be read from descriptor 9
        self.documents: dict[str, dict] = {}  # JSON files by role, see _place()
        self.texts: dict[Path, str] = {}  # other files
        self.modes: dict[Path, int] = {}  # where it is not 0600
        self.project.mkdir(parents=True, mode=0o700)

    @property
    def needs_managed(self) -> bool:
        """Whether /etc/claude-code must be replaced by self.managed for this Home to work."""
        return any(role.startswith("managed") for role in self.documents)

    def compose(self, names: list[str]) -> None:
        """Adds the named fixtures to what is there."""
        for name in names:
            if name not in FIXTURES:
                raise ValueError(f"there is no fixture {name!r}; homes.py --list names them")
            FIXTURES[name](self)
        self._write()

    def settings(self, role: str, env: dict | None = None, **members: object) -> None:
        """Adds members and variables to the settings of a role: user, project, local, managed."""
        initial = json.loads(json.dumps(USER_SETTINGS)) if role == "user" else {}
        document = self.documents.setdefault(role, initial)
        document.update(members)
        if env:
            document["env"] = {**document.get("env", {}), **env}

    def state(self, **members: object) -> None:
        """Adds members to .claude.json; the objects in it are merged."""
        document = self.documents.setdefault("state", {"numStartups": 42})
        for name, value in members.items():
            if isinstance(value, dict):
                value = {**document.get(name, {}), **value}
            document[name] = value

    def login(self, **members: object) -> None:
        """Adds members to claudeAiOauth of .credentials.json."""
        document = self.documents.setdefault("credentials", {})
        document["claudeAiOauth"] = {**document.get("claudeAiOauth", {}), **members}

    def _place(self, role: str) -> Path:
        """Where the JSON file of a role belongs."""
        in_config = "CLAUDE_CONFIG_DIR" in self.environment
        places = {
            "user": self.config / "settings.json",
            "credentials": self.config / ".credentials.json",
            "state": (self.config if in_config else self.path) / ".claude.json",
            "project": self.project / ".claude/settings.json",
            "local": self.project / ".claude/settings.local.json",
            "managed": self.managed / "managed-settings.json",
        }
        if role.startswith("managed/"):
            return self.managed / "managed-settings.d" / role[len("managed/"):]
        return places[role]

    def _write(self) -> None:
        contents = dict(self.texts)
        for role, document in self.documents.items():
            document = dict(document)
            if document.get("env") == {}:
                del document["env"]
            text = json.dumps(document, indent=2, ensure_ascii=False)
            contents.setdefault(self._place(role), text + "\n")
        for path, text in contents.items():
            mode = self.modes.get(path, 0o600)
            same = path.is_file() and path.read_text() == text
            if same and path.stat().st_mode & 0o777 == mode:
                continue
            write_atomically(path.resolve(), text.encode(), mode)


# --------------------------------------------------------------------------------------------------
# The fixtures, in the order of the list that people see. "_" in a function's name is "-" outside.

def empty(home: Home) -> None:
    """Nothing at all, as on the first start."""


def login(home: Home) -> None:
    """A claude.ai login, Max 5x, token for 7 h 12 min, sign-in for 23 days."""
    home.login(
        accessToken=SECRETS["login-access"],
        refreshToken=SECRETS["login-refresh"],
        expiresAt=(home.now + 7 * HOUR + 12 * MINUTE + 30) * 1000,
        scopes=SCOPES,
        refreshTokenExpiresAt=(home.now + 23 * DAY + 12 * HOUR) * 1000,
        subscriptionType="max",
        subscriptionTypeSource="profile",
        rateLimitTier="default_claude_max_5x",
        accountUuid=ACCOUNT,
        organizationUuid=ORGANIZATION,
    )
    home.documents["credentials"]["mcpOAuth"] = {
        "docs|0123456789abcdef": {
            "serverName": "docs",
            "serverUrl": "https://docs.example.com/mcp",
            "accessToken": SECRETS["mcp-access"],
        },
    }
    home.state(oauthAccount={
        "accountUuid": ACCOUNT,
        "emailAddress": "ada@example.com",
        "organizationUuid": ORGANIZATION,
        "organizationName": "Example Org",
        "displayName": "Ada",
        "billingType": "stripe_subscription",
        "organizationRole": "admin",
        "workspaceRole": None,
    })


def login_stale(home: Home) -> None:
    """The login, its access token over for an hour: Claude Code refreshes it."""
    login(home)
    home.login(expiresAt=(home.now - 1 * HOUR - 30) * 1000)


def login_expiring(home: Home) -> None:
    """The login, its sign-in good for 2 more days."""
    login(home)
    home.login(refreshTokenExpiresAt=(home.now + 2 * DAY + 12 * HOUR) * 1000)


def login_expired(home: Home) -> None:
    """The login, its sign-in over for 2 hours."""
    login(home)
    home.login(expiresAt=(home.now - 9 * HOUR - 30) * 1000,
               refreshTokenExpiresAt=(home.now - 2 * HOUR - 30) * 1000)


def login_husk(home: Home) -> None:
    """What a cleared login leaves: empty tokens."""
    login(home)
    home.login(accessToken="", refreshToken="", expiresAt=0, refreshTokenExpiresAt=None)


def login_no_scope(home: Home) -> None:
    """The login, its scopes without user:inference."""
    login(home)
    home.login(scopes=["user:profile"])


def login_japanese(home: Home) -> None:
    """The login of a Japanese account: wide characters everywhere."""
    login(home)
    home.state(oauthAccount={
        "emailAddress": "花子@例え.jp",
        "organizationName": "株式会社サンプル",
        "displayName": "花子",
    })


def long_names(home: Home) -> None:
    """The login with an e-mail, organisation and CLAUDE_CONFIG_DIR of great length."""
    home.config = home.path / "/".join(
        f"a-rather-long-directory-name-{number}" for number in ("one", "two", "three", "four"))
    home.environment["CLAUDE_CONFIG_DIR"] = str(home.config)
    login(home)
    home.state(oauthAccount={
        "emailAddress": "augusta.ada.king-noel.countess.of.lovelace@mathematics.example.com",
        "organizationName": "The Royal Society for the Improvement of Natural Knowledge by "
                            "Analytical Engines and of Very Long Names of Organisations",
        "displayName": "Augusta Ada King-Noel, Countess of Lovelace",
    })


def api_key_env(home: Home) -> None:
    """ANTHROPIC_API_KEY in the environment."""
    home.environment["ANTHROPIC_API_KEY"] = SECRETS["api-key-env"]


def api_key_settings(home: Home) -> None:
    """ANTHROPIC_API_KEY in the env block of ~/.claude/settings.json, line 12."""
    env = home.documents.get("user", {}).get("env", {})
    home.settings("user")
    home.documents["user"]["env"] = {"ANTHROPIC_API_KEY": SECRETS["api-key-settings"], **env}


def api_key_project(home: Home) -> None:
    """ANTHROPIC_API_KEY in the env block of the project's settings."""
    home.settings("project", env={"ANTHROPIC_API_KEY": SECRETS["api-key-project"]})


def api_key_emptied(home: Home) -> None:
    """An empty ANTHROPIC_API_KEY in the project's local settings: switches a key off."""
    home.settings("local", env={"ANTHROPIC_API_KEY": ""})


def approved(home: Home) -> None:
    """Every ANTHROPIC_API_KEY of these fixtures is approved."""
    home.state(customApiKeyResponses={"approved": _answers()})


def rejected(home: Home) -> None:
    """Every ANTHROPIC_API_KEY of these fixtures is rejected."""
    home.state(customApiKeyResponses={"rejected": _answers()})


def _answers() -> list[str]:
    names = ("api-key-env", "api-key-settings", "api-key-project")
    return [SECRETS[name][-20:] for name in names]


def helper_user(home: Home) -> None:
    """apiKeyHelper in the user's settings; the command works."""
    home.settings("user", apiKeyHelper="~/bin/print-key")
    _helper(home)


def helper_project(home: Home) -> None:
    """apiKeyHelper in the project's settings; the folder is not trusted."""
    home.settings("project", apiKeyHelper="~/bin/print-key --project")
    _helper(home)


def _helper(home: Home) -> None:
    path = home.path / "bin/print-key"
    home.texts[path] = f"#!/bin/sh\necho {SECRETS['api-key-helper']}\n"
    home.modes[path] = 0o700


def trusted(home: Home) -> None:
    """The project's folder is trusted."""
    home.state(projects={str(home.project): {"hasTrustDialogAccepted": True}})


def console_key(home: Home) -> None:
    """The key of a Console login (primaryApiKey)."""
    home.state(primaryApiKey=SECRETS["console-key"])


def auth_token(home: Home) -> None:
    """ANTHROPIC_AUTH_TOKEN in the environment."""
    home.environment["ANTHROPIC_AUTH_TOKEN"] = SECRETS["auth-token"]


def oauth_token(home: Home) -> None:
    """CLAUDE_CODE_OAUTH_TOKEN in the environment."""
    home.environment["CLAUDE_CODE_OAUTH_TOKEN"] = SECRETS["oauth-token"]


def oauth_fd(home: Home) -> None:
    """A token waiting on descriptor 9."""
    home.environment["CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"] = "9"
    home.descriptor = SECRETS["oauth-fd"]


def simple(home: Home) -> None:
    """CLAUDE_CODE_SIMPLE=1 in the environment."""
    home.environment["CLAUDE_CODE_SIMPLE"] = "1"


def base_url(home: Home) -> None:
    """ANTHROPIC_BASE_URL in the environment."""
    home.environment["ANTHROPIC_BASE_URL"] = "https://gateway.example.com"


def bedrock(home: Home) -> None:
    """Bedrock with the AWS profile "work", SSO token for 7 h 12 min."""
    home.environment.update(CLAUDE_CODE_USE_BEDROCK="1", AWS_PROFILE="work")
    _aws(home, home.now + 7 * HOUR + 12 * MINUTE + 30)


def bedrock_expired(home: Home) -> None:
    """Bedrock with the AWS profile "work", SSO token over for 2 hours."""
    home.environment.update(CLAUDE_CODE_USE_BEDROCK="1", AWS_PROFILE="work")
    _aws(home, home.now - 2 * HOUR - 30)
    path = _sso_cache(home)
    token = json.loads(home.texts[path])
    del token["refreshToken"]
    home.texts[path] = json.dumps(token)


def _aws(home: Home, expires_at: int) -> None:
    home.texts[home.path / ".aws/config"] = """\
[default]
region = eu-central-1

[profile work]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer
region = us-east-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
"""
    home.texts[_sso_cache(home)] = json.dumps({
        "startUrl": "https://corp.awsapps.com/start",
        "region": "us-east-1",
        "accessToken": SECRETS["aws-sso-access"],
        "expiresAt": _utc(expires_at),
        "clientId": "example-client",
        "clientSecret": SECRETS["aws-sso-client"],
        "registrationExpiresAt": _utc(home.now + 60 * DAY),
        "refreshToken": SECRETS["aws-sso-refresh"],
    })


def _sso_cache(home: Home) -> Path:
    """AWS names the file after the hash of the session's name."""
    name = hashlib.sha1(b"corp").hexdigest()
    return home.path / f".aws/sso/cache/{name}.json"


def _utc(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def aws_keys(home: Home) -> None:
    """Static keys of AWS in ~/.aws/credentials and in the environment."""
    home.texts[home.path / ".aws/credentials"] = f"""\
[default]
aws_access_key_id = {SECRETS['aws-key-id']}
aws_secret_access_key = {SECRETS['aws-secret']}
"""
    home.environment.update(AWS_ACCESS_KEY_ID=SECRETS["aws-key-id"],
                            AWS_SECRET_ACCESS_KEY=SECRETS["aws-secret"],
                            AWS_SESSION_TOKEN=SECRETS["aws-session"],
                            AWS_BEARER_TOKEN_BEDROCK=SECRETS["aws-bearer"])


def vertex(home: Home) -> None:
    """Vertex with Application Default Credentials, project and region."""
    home.environment.update(CLAUDE_CODE_USE_VERTEX="1", CLOUD_ML_REGION="us-east5",
                            ANTHROPIC_VERTEX_PROJECT_ID="example-project")
    path = home.path / ".config/gcloud/application_default_credentials.json"
    home.texts[path] = json.dumps({
        "account": "",
        "client_id": "764086051850-example.apps.googleusercontent.com",
        "client_secret": SECRETS["gcp-client"],
        "quota_project_id": "example-project",
        "refresh_token": SECRETS["gcp-refresh"],
        "type": "authorized_user",
        "universe_domain": "googleapis.com",
    }, indent=2)


def foundry(home: Home) -> None:
    """Foundry with a resource and a key."""
    home.environment.update(CLAUDE_CODE_USE_FOUNDRY="1", ANTHROPIC_FOUNDRY_RESOURCE="example",
                            ANTHROPIC_FOUNDRY_API_KEY=SECRETS["foundry-key"])


def managed(home: Home) -> None:
    """Managed settings: forceLoginMethod, and a gateway with its token in a drop-in."""
    home.settings("managed", forceLoginMethod="claudeai")
    home.settings("managed/10-gateway.json", env={
        "ANTHROPIC_BASE_URL": "https://gateway.example.com",
        "ANTHROPIC_AUTH_TOKEN": SECRETS["auth-token-managed"],
    })
    home.managed.mkdir(exist_ok=True)
    home.managed.chmod(0o755)


def settings_malformed(home: Home) -> None:
    """A trailing comma in the project's local settings: "}" in line 9, column 3."""
    home.texts[home.project / ".claude/settings.local.json"] = """\
{
  "permissions": {
    "allow": [
      "Bash(make)"
    ]
  },
  "env": {
    "AWS_REGION": "us-east-1",
  }
}
"""


def settings_void(home: Home) -> None:
    """Project settings voided by a "permissions" of a wrong type."""
    home.settings("project", permissions="nope", env={"AWS_REGION": "us-east-1"})


def settings_linked(home: Home) -> None:
    """~/.claude/settings.json is a link to ~/dotfiles/claude.json."""
    home.settings("user")
    target = home.path / "dotfiles/claude.json"
    target.parent.mkdir(exist_ok=True)
    link = home.config / "settings.json"
    link.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if link.is_file() and not link.is_symlink():
        link.replace(target)
    if not link.is_symlink():
        link.symlink_to("../dotfiles/claude.json")


def readable_by_others(home: Home) -> None:
    """The user's settings and credentials have mode 0644."""
    home.modes[home.config / "settings.json"] = 0o644
    home.modes[home.config / ".credentials.json"] = 0o644


def lock_orphaned(home: Home) -> None:
    """A refresh lock that nobody has renewed for 3 days."""
    lock = home.config / ".oauth_refresh.lock"
    lock.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.utime(lock, (home.now - 3 * DAY - 30,) * 2)


def selector_ignored(home: Home) -> None:
    """CLAUDE_CODE_USE_VERTEX=2, which switches nothing on."""
    home.environment["CLAUDE_CODE_USE_VERTEX"] = "2"


def other_sources(home: Home) -> None:
    """Variables of sources that are documented but not verified."""
    home.environment.update(ANTHROPIC_PROFILE="work",
                            ANTHROPIC_FEDERATION_RULE_ID="fdrl_example",
                            ANTHROPIC_ORGANIZATION_ID=ORGANIZATION)


def many_findings(home: Home) -> None:
    """As many findings as fit together."""
    for fixture in (login_expiring, api_key_settings, approved, auth_token, helper_project,
                    base_url, settings_malformed, readable_by_others, lock_orphaned,
                    selector_ignored, other_sources):
        fixture(home)


def first_party(home: Home) -> None:
    """Every source but the cloud providers, all at once."""
    for fixture in (login, api_key_env, api_key_settings, approved, helper_user, console_key,
                    auth_token, oauth_token, oauth_fd):
        fixture(home)


def everything(home: Home) -> None:
    """Every source at once, cloud providers included."""
    for fixture in (first_party, api_key_project, helper_project, bedrock, aws_keys, vertex,
                    foundry, other_sources):
        fixture(home)


FIXTURES: dict[str, Callable[[Home], None]] = {
    fixture.__name__.replace("_", "-"): fixture
    for fixture in (
        empty, login, login_stale, login_expiring, login_expired, login_husk, login_no_scope,
        login_japanese, long_names, api_key_env, api_key_settings, api_key_project,
        api_key_emptied, approved, rejected, helper_user, helper_project, trusted, console_key,
        auth_token, oauth_token, oauth_fd, simple, base_url, bedrock, bedrock_expired, aws_keys,
        vertex, foundry, managed, settings_malformed, settings_void, settings_linked,
        readable_by_others, lock_orphaned, selector_ignored, other_sources, many_findings,
        first_party, everything)
} | account_homes.FIXTURES


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds a HOME of fixtures.")
    parser.add_argument("--list", action="store_true", help="name the fixtures")
    parser.add_argument("directory", nargs="?", type=Path, help="the HOME to make")
    parser.add_argument("names", nargs="*", help="fixtures")
    arguments = parser.parse_args()
    if arguments.list:
        for name, fixture in FIXTURES.items():
            print(f"{name:20}{fixture.__doc__}")
        return 0
    if arguments.directory is None:
        parser.error("a directory is needed")
    home = Home(arguments.directory.absolute())
    home.compose(arguments.names)
    for name, value in home.environment.items():
        print(f"{name}={value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
