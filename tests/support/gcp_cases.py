"""What should come of the credentials for Google's cloud in each of the homes of gcp_homes.py and
gcp_outside.py. Used by tests/app/test-gcp.py.

    for case in CASES:
        case.set_up(Home(path, server))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import gcp_homes as homes
import gcp_outside as outside
from gcp_homes import ADA, ROBOT, TARGET, Home
from gcp_server import DOMAIN, PROJECT


@dataclass
class Case:
    """What is set up, and what we should say."""

    name: str
    set_up: Callable[[Home], None]
    claim: str
    source: str
    kind: str
    problem: str = "none"
    more: dict[str, str] = field(default_factory=dict)


USER = ("gcloud", "authorized_user")
SERVICE = ("gcloud", "service_account")
EXTERNAL = ("gcloud", "external_account")
IMPERSONATED = ("gcloud", "impersonated_service_account")
WORKFORCE = ("gcloud", "external_account_authorized_user")
MACHINE = ("metadata", "compute_engine")
NAMED = ("variable", "authorized_user")
NONE = ("none", "none")

CASES = [
    Case("user", homes.user, "proved", *USER,
         more={"principal": ADA, "project": "vertex-project", "region": "europe-west1",
               "project_origin": "environment", "region_origin": "environment"}),
    Case("user, named in the file", homes.user_named, "proved", *USER,
         more={"principal": "named@example.com"}),
    Case("user, nameless", homes.user_nameless, "proved", *USER, more={"principal": ""}),
    Case("user, revoked", homes.user_revoked, "valid", *USER, "revoked",
         {"detail": "invalid_grant"}),
    Case("user, has to sign in again", homes.user_reauth, "valid", *USER, "reauth",
         {"detail": "invalid_rapt"}),
    Case("user, another client", homes.user_of_other_client, "valid", *USER, "client"),
    Case("user, incomplete", homes.user_incomplete, "present", *USER, "form",
         {"detail": "refresh_token"}),
    Case("user, a member empty", homes.user_empty_member, "present", *USER, "form",
         {"detail": "client_id"}),
    Case("user, a member no text", homes.user_odd_member, "present", *USER, "form",
         {"detail": "client_secret"}),
    Case("user, a server of his own", homes.user_own_server, "proved", *USER),
    Case("user, a server without encryption", homes.user_not_encrypted, "valid", *USER,
         "endpoint"),
    Case("user, odd characters", homes.user_escaped, "proved", *USER),
    Case("by the variable", homes.by_variable, "proved", *NAMED),
    Case("by a relative path", homes.by_relative_path, "proved", *NAMED),
    Case("by an env block", homes.by_settings, "proved", *NAMED),
    Case("emptied by an env block", homes.emptied_by_settings, "proved", *USER),
    Case("by CLOUDSDK_CONFIG", homes.by_config, "proved", *USER),
    Case("the variable leads to nothing", homes.variable_to_nothing, "absent", "variable", "none",
         "file"),
    Case("the variable leads to a folder", homes.variable_to_directory, "absent", "variable",
         "none", "file"),
    Case("nothing", homes.nothing, "absent", *NONE, "no_credentials"),
    Case("malformed", homes.malformed, "present", "gcloud", "none", "malformed"),
    Case("no object", homes.no_object, "present", "gcloud", "none", "malformed"),
    Case("no type", homes.no_type, "present", "gcloud", "none", "type"),
    Case("another type", homes.other_type, "present", "gcloud", "other", "type",
         {"detail": "martian"}),
    Case("untrusted project", homes.untrusted, "absent", *NONE, "untrusted"),
    Case("untrusted project allows commands", outside.untrusted_switch, "absent", *NONE,
         "untrusted"),
    Case("trusted project", homes.trusted, "proved", *NAMED),
    Case("no project", homes.no_project, "proved", *USER, "no_project", {"project": ""}),
    Case("no region", homes.no_region, "proved", *USER, "no_region",
         {"region": "us-east5", "region_origin": ""}),
    Case("service account", homes.service, "proved", *SERVICE,
         more={"principal": ROBOT, "project": PROJECT}),
    Case("service account, older form of key", homes.service_traditional, "proved", *SERVICE),
    Case("service account, own server", homes.service_own_server, "proved", *SERVICE),
    Case("service account, unknown key", homes.service_unknown, "valid", *SERVICE, "key_unknown"),
    Case("service account, wrong key", homes.service_wrong_key, "valid", *SERVICE, "key_unknown"),
    Case("service account, elliptic key", homes.service_elliptic, "present", *SERVICE, "key"),
    Case("service account, half a key", homes.service_no_key, "present", *SERVICE, "key"),
    Case("service account, key with a password", homes.service_locked_key, "present", *SERVICE,
         "key"),
    Case("service account, no address", homes.service_no_mail, "present", *SERVICE, "form",
         {"detail": "client_email"}),
    Case("clock ahead", homes.clock_ahead, "valid", *SERVICE, "clock"),
    Case("clock behind", homes.clock_behind, "valid", *SERVICE, "clock"),
    Case("outside, file", outside.external_file, "proved", *EXTERNAL, more={"principal": ""}),
    Case("outside, file with a newline", outside.external_file_with_newline, "valid", *EXTERNAL,
         "subject_refused"),
    Case("outside, JSON file", outside.external_json_file, "proved", *EXTERNAL),
    Case("outside, another field", outside.external_other_field, "valid", *EXTERNAL, "subject"),
    Case("outside, no field named", outside.external_no_field, "present", *EXTERNAL, "form",
         {"detail": "subject_token_field_name"}),
    Case("outside, no file", outside.external_no_file, "valid", *EXTERNAL, "subject"),
    Case("outside, empty file", outside.external_empty_file, "valid", *EXTERNAL, "subject"),
    Case("outside, URL", outside.external_url, "proved", *EXTERNAL),
    Case("outside, JSON of a URL", outside.external_json_url, "proved", *EXTERNAL),
    Case("outside, nothing at the URL", outside.external_no_url, "valid", *EXTERNAL, "subject",
         {"detail": "HTTP 404"}),
    Case("outside, URL without encryption", outside.external_url_not_encrypted, "valid", *EXTERNAL,
         "endpoint"),
    Case("outside, two headers in one", outside.external_two_headers, "present", *EXTERNAL, "form",
         {"detail": "headers"}),
    Case("outside, expired", outside.external_expired, "valid", *EXTERNAL, "expired"),
    Case("outside, refused", outside.external_refused, "valid", *EXTERNAL, "subject_refused"),
    Case("outside, impersonating", outside.external_impersonating, "proved", *EXTERNAL,
         more={"principal": TARGET}),
    Case("outside, not allowed", outside.external_not_allowed, "valid", *EXTERNAL, "denied",
         {"detail": "PERMISSION_DENIED"}),
    Case("outside, client", outside.external_client, "proved", *EXTERNAL),
    Case("outside, wrong client", outside.external_wrong_client, "valid", *EXTERNAL, "client"),
    Case("outside, no source", outside.external_no_source, "present", *EXTERNAL, "form",
         {"detail": "credential_source"}),
    Case("outside, strange impersonation", outside.external_strange_impersonation, "present",
         *EXTERNAL, "form", {"detail": "service_account_impersonation_url"}),
    Case("command", outside.executable, "proved", *EXTERNAL),
    Case("command, what it is told", outside.executable_told, "proved", *EXTERNAL),
    Case("command, SAML", outside.executable_saml, "proved", *EXTERNAL),
    Case("command, not allowed", outside.executable_off, "valid", *EXTERNAL, "command_off"),
    Case("command, fails", outside.executable_fails, "valid", *EXTERNAL, "command_failed",
         {"detail": "exit status 3"}),
    Case("command, says no", outside.executable_says_no, "valid", *EXTERNAL, "command_failed",
         {"detail": "401"}),
    Case("command, chats", outside.executable_chats, "valid", *EXTERNAL, "command_output"),
    Case("command, newer form", outside.executable_newer, "valid", *EXTERNAL, "command_output"),
    Case("command, another token", outside.executable_other_token, "valid", *EXTERNAL,
         "command_output"),
    Case("command, expired", outside.executable_expired, "valid", *EXTERNAL, "expired"),
    Case("command, missing", outside.executable_missing, "valid", *EXTERNAL, "command_failed"),
    Case("command, an answer is left", outside.executable_left, "proved", *EXTERNAL),
    Case("command, an old answer is left", outside.executable_left_old, "proved", *EXTERNAL),
    Case("command, endless answer", outside.executable_endless_answer, "valid", *EXTERNAL,
         "command_output"),
    Case("AWS, no gcloud", outside.external_aws, "valid", *EXTERNAL, "needs_gcloud"),
    Case("AWS, by gcloud", outside.aws_by_gcloud, "proved", *EXTERNAL, more={"by_gcloud": "true"}),
    Case("workforce, no gcloud", outside.workforce, "valid", *WORKFORCE, "needs_gcloud"),
    Case("workforce, by gcloud", outside.workforce_by_gcloud, "proved", *WORKFORCE,
         more={"by_gcloud": "true"}),
    Case("gcloud fails", outside.gcloud_fails, "valid", *EXTERNAL, "gcloud_failed",
         {"detail": "exit status 1"}),
    Case("gcloud chats", outside.gcloud_chats, "valid", *EXTERNAL, "gcloud_failed"),
    Case("gcloud sees the env blocks", outside.gcloud_sees_settings, "proved", "variable",
         "external_account", more={"by_gcloud": "true"}),
    Case("impersonated by a user", homes.impersonated_by_user, "proved", *IMPERSONATED,
         more={"principal": TARGET}),
    Case("impersonated by a service account", homes.impersonated_by_service, "proved",
         *IMPERSONATED, more={"principal": TARGET}),
    Case("impersonated, not allowed", homes.impersonated_not_allowed, "valid", *IMPERSONATED,
         "denied"),
    Case("impersonated, revoked", homes.impersonated_revoked, "valid", *IMPERSONATED, "revoked"),
    Case("impersonated twice", homes.impersonated_twice, "present", *IMPERSONATED, "form",
         {"detail": "source_credentials"}),
    Case("impersonated by nobody", homes.impersonated_by_nobody, "present", *IMPERSONATED, "form",
         {"detail": "source_credentials"}),
    Case("impersonated by a half", homes.impersonated_by_half, "present", *IMPERSONATED, "form",
         {"detail": "client_secret"}),
    Case("impersonated by a martian", homes.impersonated_by_martian, "present", *IMPERSONATED,
         "form", {"detail": "source_credentials"}),
    Case("machine", homes.machine, "proved", *MACHINE,
         more={"principal": f"machine@{DOMAIN}", "project": "vertex-project"}),
    Case("machine, its project", homes.machine_project, "proved", *MACHINE,
         more={"project": "machine-project", "project_origin": "this machine"}),
    Case("machine, no project", homes.machine_without_project, "proved", *MACHINE, "no_project"),
    Case("machine, by address", homes.machine_by_address, "proved", *MACHINE),
    Case("machine, no account", homes.machine_without_account, "absent", *MACHINE, "metadata",
         {"detail": "HTTP 404"}),
    Case("machine, gone", homes.machine_gone, "absent", *MACHINE, "metadata"),
    Case("machine, not near", homes.machine_not_near, "absent", *MACHINE, "endpoint"),
    Case("machine, switched off", homes.machine_off, "absent", *NONE, "no_credentials"),
    Case("machine, not looked for", homes.machine_not_looked_for, "absent", *NONE,
         "no_credentials"),
    Case("machine, but a file", homes.machine_after_file, "proved", *USER),
    Case("no server", homes.no_server, "valid", *USER, "network"),
    Case("somebody else's server", homes.server_of_others, "valid", *USER, "reply",
         {"detail": "HTTP 200"}),
    Case("broken server", homes.server_broken, "valid", *USER, "refused",
         {"detail": "internal_failure"}),
    Case("an empty token", homes.server_gives_nothing, "valid", *USER, "reply"),
    Case("an answer of another server", homes.impersonation_unknown, "valid", *USER, "denied"),
]
