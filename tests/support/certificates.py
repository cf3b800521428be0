"""Certificates of an authority of one's own, made with the openssl command.

    authority = Authority(folder)            raises Missing where there is no openssl
    authority.certificate                    the path of its own certificate
    authority.issue("good", "DNS:localhost,IP:127.0.0.1")     the path of a certificate and its key
    authority.issue("old", "DNS:localhost", start="20200101000000Z", end="20200201000000Z")
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CONFIGURATION = """
[ca]
default_ca = authority
[authority]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
[req]
distinguished_name = name
[name]
[own]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
"""

# Later than any test, and not so late that a 32-bit time cannot hold it.
FIRST, LAST = "20200101000000Z", "20370101000000Z"


class Missing(Exception):
    """There is no openssl here."""


class Authority:
    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            raise Missing("openssl is missing")
        self.folder = folder
        self.configuration = folder / "openssl.cnf"
        self.certificate = folder / "authority.pem"
        self.key = folder / "authority.key"
        folder.mkdir()
        self.configuration.write_text(CONFIGURATION.format(folder=folder))
        (folder / "index").touch()
        self._openssl("req", "-x509", *self._new_key(self.key), "-subj", "/CN=test authority",
                      "-extensions", "own", "-days", "3650", "-out", self.certificate)

    def _openssl(self, *arguments: str | Path) -> None:
        command, *rest = map(str, arguments)
        done = subprocess.run(["openssl", command, "-config", str(self.configuration), *rest],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr

    @staticmethod
    def _new_key(path: Path) -> list[str]:
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", str(path)]

    def issue(self, name: str, names: str, start: str = FIRST, end: str = LAST) -> Path:
        """A certificate for subjectAltNames, with its key in the same file."""
        request, key, issued = (self.folder / f"{name}.{part}" for part in ("csr", "key", "crt"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName = {names}\n")
        self._openssl("req", *self._new_key(key), "-subj", f"/CN={name}", "-out", request)
        self._openssl("ca", "-batch", "-notext", "-in", request, "-out", issued,
                      "-cert", self.certificate, "-keyfile", self.key, "-extfile", extensions,
                      "-startdate", start, "-enddate", end)
        whole = self.folder / f"{name}.pem"
        whole.write_text(issued.read_text() + key.read_text())
        return whole
