"""What the credentials for AWS are tried with: how a home (aws_home.py) is set up for each case,
and what should come of it. Used by tests/app/test-aws.py; the server is sts_server.py.

    for case in CASES:
        case.set_up(Home(path, server))
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

from aws_home import Home, bare_path
from sts_server import ACCOUNT, HOUR, Key

ROLE = f"arn:aws:iam::{ACCOUNT}:role"


@dataclass
class Case:
    """What is set up, what we should say, and what the AWS CLI should: the same, an error's code,
    or nothing that can be compared, with the reason."""

    name: str
    set_up: Callable[[Home], None]
    claim: str
    source: str
    problem: str = "none"
    cli: str = "same"
    not_for_cli: str = ""
    more: dict[str, str] = field(default_factory=dict)


# ---- the cases ----


def environment_keys(at: Home) -> None:
    at.set_keys(at.server.key())


def environment_session(at: Home) -> None:
    at.set_keys(at.server.key(token=True))


def environment_over_profile(at: Home) -> None:
    at.set_keys(at.server.key())
    at.credentials(at.server.key(known=False))


def environment_half(at: Home) -> None:
    at.variables["AWS_ACCESS_KEY_ID"] = at.server.key().id
    at.credentials(at.server.key())


def named_over_environment(at: Home) -> None:
    at.set_keys(at.server.key(known=False))
    at.credentials(at.server.key(), "work")
    at.variables["AWS_PROFILE"] = "work"


def settings_over_environment(at: Home) -> None:
    """The env block of Claude Code's settings is stronger, also where it empties a variable."""
    good = at.server.key()
    at.set_keys(at.server.key(known=False, token=True))
    at.settings(env={"AWS_ACCESS_KEY_ID": good.id, "AWS_SECRET_ACCESS_KEY": good.secret,
                     "AWS_SESSION_TOKEN": ""})


def expired(at: Home) -> None:
    at.set_keys(at.server.key(state="expired", token=True))


def unknown(at: Home) -> None:
    at.set_keys(at.server.key(known=False))


def wrong_secret(at: Home) -> None:
    key = at.server.key(token=True)
    at.set_keys(key)
    at.variables["AWS_SECRET_ACCESS_KEY"] = key.secret + "x"


def wrong_token(at: Home) -> None:
    key = at.server.key(token=True)
    at.set_keys(key)
    at.variables["AWS_SESSION_TOKEN"] = at.server.new_secret()


def colon_in_secret(at: Home) -> None:
    key = at.server.key()
    key.secret = "with:a/colon+" + at.server.new_secret()
    at.set_keys(key)


def no_form(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables["AWS_ACCESS_KEY_ID"] = "AK\tTEST: x"


def profile(at: Home) -> None:
    at.credentials(at.server.key())


def profile_session(at: Home) -> None:
    at.credentials(at.server.key(token=True))


def profile_in_both(at: Home) -> None:
    key = at.server.key()
    at.config(f"[default]\naws_access_key_id = AKTESTOTHER\n"
              f"aws_secret_access_key = {at.server.new_secret()}\nregion = eu-west-1\n")
    at.credentials(key)


def profile_missing(at: Home) -> None:
    at.credentials(at.server.key())
    at.variables["AWS_PROFILE"] = "nobody"


def region_of_profile(at: Home) -> None:
    at.set_keys(at.server.key())
    at.config("[default]\nregion = ap-south-1\n")
    del at.variables["AWS_REGION"], at.variables["AWS_DEFAULT_REGION"]


def no_region(at: Home) -> None:
    at.set_keys(at.server.key())
    del at.variables["AWS_REGION"], at.variables["AWS_DEFAULT_REGION"]


def odd_region(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables["AWS_REGION"] = at.variables["AWS_DEFAULT_REGION"] = "eu.example.org/"


def sso(at: Home) -> None:
    at.sign_on(at.server.sign_on())


def sso_legacy(at: Home) -> None:
    url = "https://corp.example/start"
    at.config(f"[default]\nsso_start_url = {url}\nsso_region = eu-west-1\n"
              "sso_account_id = 111122223333\nsso_role_name = Dev\n")
    at.cache(url, at.server.sign_on(), HOUR)


def sso_missing(at: Home) -> None:
    at.sign_on(at.server.sign_on())
    shutil.rmtree(at.path / ".aws/sso")


def sso_expired(at: Home) -> None:
    at.sign_on(at.server.sign_on(), -HOUR)


def sso_refused(at: Home) -> None:
    at.sign_on(at.server.new_secret())


def sso_renewable(at: Home) -> None:
    at.sign_on(at.server.new_secret(), -HOUR, refreshToken=at.server.new_secret(), clientId="c",
               clientSecret=at.server.new_secret())


def sso_renewed_by_cli(at: Home) -> None:
    sso_renewable(at)
    at.printer("bin/aws", at.server.key(token=True).as_process())
    at.variables["PATH"] = f"{at.path}/bin:{bare_path()}"


def cli_fails(at: Home) -> None:
    sso_renewable(at)
    at.write("bin/aws", "#!/bin/sh\nexit 255\n", 0o700)
    at.variables["PATH"] = f"{at.path}/bin:{bare_path()}"


def login_session(at: Home) -> None:
    at.config("[default]\nlogin_session = arn:aws:iam::1:user/x\n")
    at.printer("bin/aws", at.server.key(token=True).as_process())
    at.variables["PATH"] = f"{at.path}/bin:{bare_path()}"


def process(at: Home, key: Key | None = None, **members: object) -> None:
    made = key or at.server.key(token=True)
    at.config("[default]\ncredential_process = "
              f"{at.printer('tool', made.as_process() | members)}\n")


def process_over(at: Home) -> None:
    process(at, at.server.key(token=True, lasts=-60))


def process_fails(at: Home) -> None:
    tool = at.write("tool", "#!/bin/sh\nexit 3\n", 0o700)
    at.config(f"[default]\ncredential_process = {tool}\n")


def process_version(at: Home) -> None:
    process(at, Version=2)


def role(at: Home) -> None:
    at.credentials(at.server.key(), "base")
    at.config(f"[default]\nrole_arn = {ROLE}/dev\nsource_profile = base\n"
              "role_session_name = me@example.com\n")


def role_chain(at: Home) -> None:
    at.credentials(at.server.key(), "base")
    at.config(f"[default]\nrole_arn = {ROLE}/far\nsource_profile = middle\n"
              f"[profile middle]\nrole_arn = {ROLE}/near\nsource_profile = base\n")


def role_external(at: Home) -> None:
    at.server.external_id = "a b&c=d"
    at.credentials(at.server.key(), "base")
    at.config(f"[default]\nrole_arn = {ROLE}/external\nsource_profile = base\n"
              "external_id = a b&c=d\nduration_seconds = 900\n")


def role_of_itself(at: Home) -> None:
    at.credentials(at.server.key())
    at.config(f"[default]\nrole_arn = {ROLE}/dev\nsource_profile = default\n")


def role_of_environment(at: Home) -> None:
    at.set_keys(at.server.key())
    at.config(f"[profile work]\nrole_arn = {ROLE}/dev\ncredential_source = Environment\n")
    at.variables["AWS_PROFILE"] = "work"


def role_of_process(at: Home) -> None:
    tool = at.printer("tool", at.server.key(token=True).as_process())
    at.config(f"[default]\nrole_arn = {ROLE}/dev\nsource_profile = base\n"
              f"[profile base]\ncredential_process = {tool}\n")


def role_denied(at: Home) -> None:
    at.credentials(at.server.key(), "base")
    at.config(f"[default]\nrole_arn = {ROLE}/forbidden\nsource_profile = base\n")


def loop(at: Home) -> None:
    at.config(f"[default]\nrole_arn = {ROLE}/a\nsource_profile = b\n"
              f"[profile b]\nrole_arn = {ROLE}/b\nsource_profile = c\n"
              f"[profile c]\nrole_arn = {ROLE}/c\nsource_profile = b\n")


def deep(at: Home) -> None:
    at.credentials(at.server.key(), "p30")
    at.config(f"[default]\nrole_arn = {ROLE}/a\nsource_profile = p0\n" + "".join(
        f"[profile p{i}]\nrole_arn = {ROLE}/p{i}\nsource_profile = p{i + 1}\n"
        for i in range(30)))


def source_missing(at: Home) -> None:
    at.config(f"[default]\nrole_arn = {ROLE}/a\nsource_profile = nobody\n")


def mfa(at: Home) -> None:
    at.credentials(at.server.key(), "base")
    at.config(f"[default]\nrole_arn = {ROLE}/dev\nsource_profile = base\n"
              "mfa_serial = arn:aws:iam::1:mfa/me\n")


def web_identity(at: Home) -> None:
    token = at.server.new_secret(200)
    at.server.web_tokens.append(token)
    at.variables |= {"AWS_WEB_IDENTITY_TOKEN_FILE": str(at.write("token", token)),
                     "AWS_ROLE_ARN": f"{ROLE}/pod", "AWS_ROLE_SESSION_NAME": "pod-1"}


def web_identity_of_profile(at: Home) -> None:
    token = at.server.new_secret(200)
    at.server.web_tokens.append(token)
    at.config(f"[default]\nrole_arn = {ROLE}/pod\nrole_session_name = pod-2\n"
              f"web_identity_token_file = {at.write('token', token)}\n")


def web_identity_refused(at: Home) -> None:
    web_identity(at)
    at.server.web_tokens.clear()


def web_identity_no_file(at: Home) -> None:
    web_identity(at)
    (at.path / "token").unlink()


def container(at: Home) -> None:
    token = at.server.new_secret()
    at.server.container = (token, at.server.key(token=True))
    at.variables |= {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{at.server.url}/container",
                     "AWS_CONTAINER_AUTHORIZATION_TOKEN": token}


def container_file(at: Home) -> None:
    container(at)
    token = at.variables.pop("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    at.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = str(at.write("token", token))


def container_refused(at: Home) -> None:
    container(at)
    at.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "other"


def container_elsewhere(at: Home) -> None:
    """A token must not go to any host over http."""
    container(at)
    at.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://192.0.2.1/container"


def instance(at: Home) -> None:
    at.server.instance = at.server.key(token=True)
    at.variables |= {"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{at.server.url}/",
                     "AWS_EC2_METADATA_DISABLED": "false"}


def role_of_instance(at: Home) -> None:
    instance(at)
    at.config(f"[default]\nrole_arn = {ROLE}/dev\ncredential_source = Ec2InstanceMetadata\n")


def no_instance(at: Home) -> None:
    instance(at)
    at.server.instance = None


def nothing(_: Home) -> None:
    pass


def services(at: Home) -> None:
    """The endpoint in a services section of the profile."""
    at.set_keys(at.server.key())
    at.config(f"[default]\nservices = local\nendpoint_url = http://127.0.0.1:9/\n"
              f"[services local]\nsts =\n  endpoint_url = {at.server.url}\n")
    del at.variables["AWS_ENDPOINT_URL"]


def endpoint_of_profile(at: Home) -> None:
    at.set_keys(at.server.key())
    at.config(f"[default]\nendpoint_url = {at.server.url}\n")
    del at.variables["AWS_ENDPOINT_URL"]


def endpoint_of_sts(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:9/",
                     "AWS_ENDPOINT_URL_STS": f"{at.server.url}/"}


def endpoints_ignored(at: Home) -> None:
    """Then the usual one counts, which the test switch is here."""
    at.set_keys(at.server.key())
    at.variables |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:9/",
                     "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE",
                     "CLAUDE_ACCOUNTS_ENDPOINT": at.server.url}


def endpoint_elsewhere(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables["AWS_ENDPOINT_URL_STS"] = "http://192.0.2.1/"


def refused_connection(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:9/"


def wrong_clock(at: Home) -> None:
    at.set_keys(at.server.key())
    at.server.clock_offset = 2 * HOUR


def bearer(at: Home) -> None:
    at.set_keys(at.server.key())
    at.variables["AWS_BEARER_TOKEN_BEDROCK"] = at.server.new_secret()


def export(at: Home, output: object = None) -> None:
    at.set_keys(at.server.key(known=False))
    made = at.server.key(token=True)
    at.settings(awsCredentialExport=str(at.printer(
        "export", {"Credentials": made.as_export()} if output is None else output)))


def export_bare(at: Home) -> None:
    export(at, at.server.key(token=True).as_export())


def export_passed_over(at: Home) -> None:
    export(at, {"Credentials": {"AccessKeyId": "x"}})
    at.set_keys(at.server.key())


def project_environment(at: Home) -> None:
    """A project that nobody trusts must not have the request signed for itself."""
    at.set_keys(at.server.key())
    at.settings("proj/.claude/settings.json", env={"AWS_ENDPOINT_URL_STS": at.server.url + "/x"})


def project_process(at: Home) -> None:
    at.config(f"[profile p]\ncredential_process = touch {at.path}/ran\n")
    at.settings("proj/.claude/settings.local.json", env={"AWS_PROFILE": "p"})


def project_export(at: Home) -> None:
    at.set_keys(at.server.key())
    at.settings("proj/.claude/settings.json", awsCredentialExport=f"touch {at.path}/ran")


def trusted_project(at: Home) -> None:
    at.credentials(at.server.key(), "work")
    at.settings("proj/.claude/settings.json", env={"AWS_PROFILE": "work"})
    at.write(".claude.json", json.dumps(
        {"projects": {str(at.project): {"hasTrustDialogAccepted": True}}}))


OURS = "it is about Claude Code's own settings"
SDK = "the SDK for JavaScript, which Claude Code uses, does otherwise"

CASES = [
    Case("environment keys", environment_keys, "proved", "environment"),
    Case("environment keys with a session token", environment_session, "proved", "environment"),
    Case("environment keys before a profile", environment_over_profile, "proved", "environment"),
    Case("half of the environment keys", environment_half, "proved", "profile",
         not_for_cli="it refuses half a key"),
    Case("a named profile before environment keys", named_over_environment, "proved", "profile",
         not_for_cli="it lets the environment win; " + SDK),
    Case("an env block before the environment", settings_over_environment, "proved",
         "environment", not_for_cli=OURS),
    Case("expired", expired, "valid", "environment", "expired", "ExpiredToken"),
    Case("unknown key", unknown, "valid", "environment", "unknown_key", "InvalidClientTokenId"),
    Case("wrong secret", wrong_secret, "valid", "environment", "signature",
         "SignatureDoesNotMatch"),
    Case("wrong session token", wrong_token, "valid", "environment", "unknown_key",
         "InvalidClientTokenId"),
    Case("a colon in the secret", colon_in_secret, "proved", "environment"),
    Case("no form of a key", no_form, "present", "environment", "form",
         not_for_cli="it does not look"),
    Case("profile", profile, "proved", "profile"),
    Case("profile with a session token", profile_session, "proved", "profile"),
    Case("profile in both files", profile_in_both, "proved", "profile"),
    Case("profile that is missing", profile_missing, "absent", "none", "no_profile",
         "could not be found"),
    Case("region of the profile", region_of_profile, "proved", "environment",
         more={"region": "ap-south-1", "region_origin": "~/.aws/config:2"}),
    Case("no region", no_region, "proved", "environment", "no_region",
         "You must specify a region", more={"region": "us-east-1", "region_origin": ""}),
    Case("odd region", odd_region, "absent", "none", "region",
         "match a supported format"),
    Case("single sign-on", sso, "proved", "sso"),
    Case("single sign-on without a session", sso_legacy, "proved", "sso"),
    Case("single sign-on, nobody signed in", sso_missing, "absent", "sso", "sso_missing",
         "Error loading SSO Token"),
    Case("single sign-on that has ended", sso_expired, "present", "sso", "sso_expired",
         "Token has expired"),
    Case("single sign-on that is refused", sso_refused, "present", "sso", "sso_refused",
         "has expired or is otherwise invalid"),
    Case("single sign-on to renew, without the CLI", sso_renewable, "present", "sso",
         "needs_cli", not_for_cli="it has no server to renew it"),
    Case("single sign-on renewed by the CLI", sso_renewed_by_cli, "proved", "sso",
         not_for_cli="a stand-in", more={"by_cli": "true"}),
    Case("the CLI fails", cli_fails, "present", "sso", "cli_failed", not_for_cli="a stand-in",
         more={"by_cli": "true"}),
    Case("sign-in of the CLI", login_session, "proved", "aws_cli", not_for_cli="a stand-in"),
    Case("credential_process", process, "proved", "credential_process"),
    Case("credential_process with old credentials", process_over, "present",
         "credential_process", "expired", "xpired"),
    Case("credential_process fails", process_fails, "absent", "credential_process",
         "command_failed", "Error when retrieving credentials from custom-process",
         more={"detail": "exit status 3"}),
    Case("credential_process of another version", process_version, "absent",
         "credential_process", "command_output", "Unsupported version '2'"),
    Case("role", role, "proved", "assume_role"),
    Case("role by a role", role_chain, "proved", "assume_role"),
    Case("role with an external id", role_external, "proved", "assume_role"),
    Case("role of itself", role_of_itself, "proved", "assume_role"),
    Case("role of the environment", role_of_environment, "proved", "assume_role",
         not_for_cli="it lets the environment win; " + SDK),
    Case("role of a command", role_of_process, "proved", "assume_role"),
    Case("role denied", role_denied, "valid", "assume_role", "denied", "AccessDenied"),
    Case("loop", loop, "absent", "assume_role", "profile_loop", "Infinite loop"),
    Case("too deep", deep, "absent", "assume_role", "profile_depth",
         not_for_cli="it has no limit"),
    Case("source profile that is missing", source_missing, "absent", "assume_role", "no_profile",
         "does not exist"),
    Case("mfa", mfa, "absent", "assume_role", "mfa", not_for_cli="it asks"),
    Case("web identity", web_identity, "proved", "web_identity"),
    Case("web identity of a profile", web_identity_of_profile, "proved", "web_identity"),
    Case("web identity refused", web_identity_refused, "present", "web_identity", "denied",
         "InvalidIdentityToken"),
    Case("web identity without its file", web_identity_no_file, "absent", "web_identity",
         "token_file", "No such file"),
    Case("container", container, "proved", "container"),
    Case("container with a token file", container_file, "proved", "container"),
    Case("container that refuses", container_refused, "absent", "container", "container",
         "Error when retrieving"),
    Case("container elsewhere", container_elsewhere, "absent", "container", "endpoint",
         "Unsupported host"),
    Case("instance", instance, "proved", "instance"),
    Case("role of the instance", role_of_instance, "proved", "assume_role"),
    Case("no instance", no_instance, "absent", "none", "no_credentials",
         "Unable to locate credentials"),
    Case("nothing", nothing, "absent", "none", "no_credentials", "Unable to locate credentials"),
    Case("endpoint of a services section", services, "proved", "environment"),
    Case("endpoint of the profile", endpoint_of_profile, "proved", "environment"),
    Case("endpoint of STS", endpoint_of_sts, "proved", "environment"),
    Case("endpoints ignored", endpoints_ignored, "proved", "environment", not_for_cli=OURS),
    Case("endpoint without encryption", endpoint_elsewhere, "valid", "environment", "endpoint",
         not_for_cli="it would ask"),
    Case("connection refused", refused_connection, "valid", "environment", "network",
         "Could not connect"),
    Case("wrong clock", wrong_clock, "valid", "environment", "clock",
         "SignatureDoesNotMatch"),
    Case("bearer token", bearer, "present", "bearer", "unprovable", not_for_cli=OURS),
    Case("awsCredentialExport", export, "proved", "export_command", not_for_cli=OURS),
    Case("awsCredentialExport without a wrapper", export_bare, "proved", "export_command",
         not_for_cli=OURS),
    Case("awsCredentialExport passed over", export_passed_over, "proved", "environment",
         not_for_cli=OURS, more={"export_problem": "command_output"}),
    Case("endpoint of an untrusted project", project_environment, "absent", "none", "untrusted",
         not_for_cli=OURS),
    Case("command by an untrusted project", project_process, "absent", "none", "untrusted",
         not_for_cli=OURS),
    Case("awsCredentialExport of an untrusted project", project_export, "absent", "none",
         "untrusted", not_for_cli=OURS),
    Case("profile by a trusted project", trusted_project, "proved", "profile", not_for_cli=OURS),
]
