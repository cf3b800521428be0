"""Homes with an outside identity: a token of somebody else's, for which Google gives one of its
own. What should come of each is in gcp_cases.py; other homes are in gcp_homes.py.
"""

from __future__ import annotations

import json

from gcp_homes import GCLOUD_FILE, HOUR, IAM, ROBOT, Home, by_settings, impersonation_url
from gcp_server import AUDIENCE

JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt"


# ---- outside identities ----


def external(at: Home, source: dict, **more: object) -> None:
    at.credentials({"type": "external_account", "audience": AUDIENCE,
                    "subject_token_type": JWT_TYPE, "universe_domain": "googleapis.com",
                    "token_url": "https://sts.googleapis.com/v1/token",
                    "credential_source": source} | more)


def file_source(at: Home, token: str) -> dict:
    return {"file": str(at.write("token", token))}


def external_file(at: Home) -> None:
    external(at, file_source(at, at.server.outside_token()))


def external_file_with_newline(at: Home) -> None:
    """It is a part of the token, for Google's libraries as well."""
    external(at, {"file": str(at.write("token", at.server.outside_token() + "\n"))})


def external_json_file(at: Home) -> None:
    path = at.write("token", json.dumps({"there": at.server.outside_token()}))
    external(at, {"file": str(path), "format": {"type": "json",
                                                "subject_token_field_name": "there"}})


def external_other_field(at: Home) -> None:
    path = at.write("token", json.dumps({"elsewhere": at.server.outside_token()}))
    external(at, {"file": str(path), "format": {"type": "json",
                                                "subject_token_field_name": "there"}})


def external_no_field(at: Home) -> None:
    external(at, file_source(at, "x") | {"format": {"type": "json"}})


def external_no_file(at: Home) -> None:
    external(at, {"file": "/nonexistent"})


def external_empty_file(at: Home) -> None:
    external(at, file_source(at, ""))


def external_url(at: Home) -> None:
    at.server.subject = at.server.outside_token()
    external(at, {"url": f"{at.server.url}/subject", "headers": {"X-Of-Tests": "yes"}})


def external_json_url(at: Home) -> None:
    at.server.subject = json.dumps({"access_token": at.server.outside_token()})
    external(at, {"url": f"{at.server.url}/subject",
                  "format": {"type": "json", "subject_token_field_name": "access_token"}})


def external_no_url(at: Home) -> None:
    external(at, {"url": f"{at.server.url}/subject"})


def external_url_not_encrypted(at: Home) -> None:
    external(at, {"url": "http://example.com/subject"})


def external_two_headers(at: Home) -> None:
    external(at, {"url": f"{at.server.url}/subject", "headers": {"X": "a\r\nY: b"}})


def external_expired(at: Home) -> None:
    external(at, file_source(at, at.server.outside_token("expired")))


def external_refused(at: Home) -> None:
    external(at, file_source(at, "unknown-to-google"))


def external_impersonating(at: Home) -> None:
    external(at, file_source(at, at.server.outside_token()),
             service_account_impersonation_url=impersonation_url(),
             service_account_impersonation={"token_lifetime_seconds": 1800})


def external_not_allowed(at: Home) -> None:
    external_impersonating(at)
    at.server.impersonators = [ROBOT]


def external_client(at: Home) -> None:
    at.server.clients = {"Basic Y2xpZW50Om5vdCBzZWNyZXQ=": "client"}
    external(at, file_source(at, at.server.outside_token()), client_id="client",
             client_secret="not secret")


def external_wrong_client(at: Home) -> None:
    at.server.clients = {"Basic Y2xpZW50Om5vdCBzZWNyZXQ=": "client"}
    external(at, file_source(at, at.server.outside_token()))


def external_no_source(at: Home) -> None:
    external(at, {})
    at.credentials({"type": "external_account", "audience": AUDIENCE,
                    "subject_token_type": JWT_TYPE})


def external_strange_impersonation(at: Home) -> None:
    external(at, file_source(at, "x"), service_account_impersonation_url=f"{IAM}/v1/else")


# ---- commands ----


def answer(token: str, **more: object) -> str:
    return json.dumps({"version": 1, "success": True, "token_type": JWT_TYPE,
                       "id_token": token} | more)


def executable(at: Home, output: str | None = None, text: str = "", **more: object) -> None:
    data = at.write("output", output or answer(at.server.outside_token()))
    path = at.command("give token", f"touch '{at.path}/ran'\n{text}\ncat '{data}'")
    at.variables["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"] = "1"
    external(at, {"executable": {"command": f'"{path}" --arg "two words"',
                                 "timeout_millis": 5000} | more})


def executable_told(at: Home) -> None:
    """What it is told, word for word."""
    executable(at, text=f'''
[ "$2" = "two words" ] && [ $# = 2 ] || exit 11
[ "$GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE" = "{AUDIENCE}" ] || exit 12
[ "$GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE" = "{JWT_TYPE}" ] || exit 13
[ "$GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE" = 0 ] || exit 14''')


def executable_saml(at: Home) -> None:
    kind = "urn:ietf:params:oauth:token-type:saml2"
    executable(at, json.dumps({"version": 1, "success": True, "token_type": kind,
                               "saml_response": at.server.outside_token()}))
    path = at.path / GCLOUD_FILE
    at.credentials(json.loads(path.read_text()) | {"subject_token_type": kind})


def executable_off(at: Home) -> None:
    executable(at)
    at.variables["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"] = "true"


def executable_fails(at: Home) -> None:
    executable(at, text="exit 3")


def executable_says_no(at: Home) -> None:
    executable(at, json.dumps({"version": 1, "success": False, "code": "401", "message": "no"}))


def executable_chats(at: Home) -> None:
    executable(at, "hello")


def executable_newer(at: Home) -> None:
    executable(at, answer("x", version=2))


def executable_other_token(at: Home) -> None:
    executable(at, answer("x", token_type="urn:ietf:params:oauth:token-type:saml2"))


def executable_expired(at: Home) -> None:
    executable(at, answer("x", expiration_time=at.server.now - 10))


def executable_missing(at: Home) -> None:
    executable(at)
    external(at, {"executable": {"command": "/nonexistent/command"}})


def left_answer(at: Home, lasts: int) -> None:
    good = answer(at.server.outside_token(), expiration_time=at.server.now + HOUR)
    executable(at, good, output_file=str(at.write(
        "left", answer(at.server.outside_token(), expiration_time=at.server.now + lasts))))


def executable_left(at: Home) -> None:
    left_answer(at, HOUR)


def executable_left_old(at: Home) -> None:
    left_answer(at, -10)


def executable_endless_answer(at: Home) -> None:
    executable(at, output_file=str(at.path / "left"))


# ---- what only gcloud can do ----


def external_aws(at: Home) -> None:
    external(at, {"environment_id": "aws1", "region_url": "http://169.254.169.254/x",
                  "url": "http://169.254.169.254/y",
                  "regional_cred_verification_url": "https://sts.{region}.amazonaws.com"})


def workforce(at: Home) -> None:
    at.credentials({"type": "external_account_authorized_user", "audience": AUDIENCE,
                    "client_id": "x", "client_secret": "x",
                    "refresh_token": at.server.new_secret()})


def gcloud(at: Home, text: str) -> None:
    at.command("bin/gcloud", f"[ \"$*\" = 'auth application-default print-access-token --quiet' ]"
                             f" || exit 9\n{text}")


def aws_by_gcloud(at: Home) -> None:
    external_aws(at)
    gcloud(at, f"echo {at.server.new_secret()}")


def workforce_by_gcloud(at: Home) -> None:
    workforce(at)
    gcloud(at, f"echo {at.server.new_secret()}")


def gcloud_fails(at: Home) -> None:
    external_aws(at)
    gcloud(at, "exit 1")


def gcloud_chats(at: Home) -> None:
    external_aws(at)
    gcloud(at, "echo Welcome to gcloud")


def gcloud_sees_settings(at: Home) -> None:
    """gcloud has the variables of the env blocks."""
    by_settings(at)
    external_aws(at)
    path = (at.path / GCLOUD_FILE).rename(at.path / "elsewhere.json")
    gcloud(at, f'[ "$GOOGLE_APPLICATION_CREDENTIALS" = "{path}" ] || exit 5\n'
               f"echo {at.server.new_secret()}")


def untrusted_switch(at: Home) -> None:
    executable(at)
    del at.variables["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"]
    at.settings("proj/.claude/settings.json",
                env={"GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES": "1"})
