"""A user's browser, as far as a sign-in needs one: it follows an address to its end.

    page = browse("http://127.0.0.1:40001/cai/oauth/authorize?…")
    page.url, page.status, page.body, page.hops

It sends what a browser sends with a navigation, keeps cookies for one visit, and goes nowhere but
to loopback by http. It runs no script and presses no button.
"""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

HOPS = 12
LIMIT_SECONDS = 60
LOOPBACK = ("127.0.0.1", "::1", "localhost", "127.0.0.2")
NAVIGATION = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                  "Chrome/142.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-User": "?1",
}


@dataclass
class Page:
    """Where a visit ended."""

    url: str
    status: int
    body: str
    hops: list[tuple[str, int]] = field(default_factory=list)  # every address, and its status


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _check(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        raise ValueError(f"not http on loopback: {parts.scheme}://{parts.hostname}")


def browse(url: str, timeout: float = LIMIT_SECONDS) -> Page:
    """Follows redirects to the page at their end. The first request is the user's own, those after
    it are of the site that sends the browser on."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _NoRedirect,
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    hops: list[tuple[str, int]] = []
    while len(hops) < HOPS:
        _check(url)
        site = "cross-site" if hops else "none"
        request = urllib.request.Request(url, headers={**NAVIGATION, "Sec-Fetch-Site": site})
        try:
            response = opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            body = response.read().decode(errors="replace")
        hops.append((url, response.status))
        location = response.headers.get("Location")
        if location is None or response.status not in (301, 302, 303, 307, 308):
            return Page(url, response.status, body, hops)
        url = urllib.parse.urljoin(url, location)
    raise ValueError(f"more than {HOPS} redirects")
