#!/usr/bin/env python3
"""A Secret Service on the session bus that can be as bad as one may be, for test-keyring.py.

    secret_service.py [FAULT...]

It says "ready" when it has its name and goes on until standard input ends. Secrets travel
encrypted, as they should. Lines of the methods that are called follow "ready", and the names of the
attributes of a new item. FAULTs:

    item=ID:TEXT[:MODIFIED]     an item is there
    locked                      all of it
    no-default                  there is no default collection
    prompt=accept|dismiss|open|early   what the user does with a dialog; early: before it is open
    ask=METHOD                  the method wants a dialog
    hang=METHOD die=METHOD refuse=METHOD type=METHOD
                                it never answers, ends, says no, answers something else
    hang-all                    none is answered
    lose keep change            what is written is not there, is the old one, is another one
    keep-items                  what is removed stays
    locked-on-save              it looks unlocked until something is written
    plain                       it can only speak in the clear
    bad-secret huge-secret      what it gives cannot be decrypted, is far too large
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import subprocess
import sys

from gi.repository import Gio, GLib

PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22"
            "514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6"
            "F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381"
            "FFFFFFFFFFFFFFFF", 16)
ENCRYPTED = "dh-ietf1024-sha256-aes128-cbc-pkcs7"
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/main"
SESSION = ROOT + "/session/s1"
PROMPT = ROOT + "/prompt/p1"
SECRET = "org.freedesktop.Secret."
NONE = "/"

# By interface: methods with the types of what they take and give.
METHODS = {
    SECRET + "Service": {
        "OpenSession": ("s v", "v o"), "SearchItems": ("a{ss}", "ao ao"), "Unlock": ("ao", "ao o"),
        "GetSecrets": ("ao o", "a{o(oayays)}"), "ReadAlias": ("s", "o"),
        "CreateCollection": ("a{sv} s", "o o")},
    SECRET + "Collection": {"CreateItem": ("a{sv} (oayays) b", "o o")},
    SECRET + "Item": {"Delete": ("", "o")},
    SECRET + "Prompt": {"Prompt": ("s", ""), "Dismiss": ("", "")},
    "org.freedesktop.DBus.Properties": {"Get": ("s s", "v"), "GetAll": ("s", "a{sv}")},
}
SIGNAL = '<signal name="Completed"><arg type="b"/><arg type="v"/></signal>'


def interfaces() -> list[Gio.DBusInterfaceInfo]:
    text = "<node>"
    for name, methods in METHODS.items():
        text += f'<interface name="{name}">'
        for method, (takes, gives) in methods.items():
            text += f'<method name="{method}">'
            for way, signature in (("in", takes), ("out", gives)):
                text += "".join(f'<arg type="{one}" direction="{way}"/>' for one in signature.split())
            text += "</method>"
        text += (SIGNAL if name.endswith("Prompt") else "") + "</interface>"
    return Gio.DBusNodeInfo.new_for_xml(text + "</node>").interfaces


def packed(data: bytes) -> GLib.Variant:
    """The usual way takes each byte by itself."""
    return GLib.Variant.new_from_bytes(GLib.VariantType("ay"), GLib.Bytes(data), True)


class Item:
    def __init__(self, attributes: dict[str, str], value: bytes, modified: int) -> None:
        self.attributes = attributes
        self.value = value
        self.modified = modified


class Refusal(Exception):
    """The name of a D-Bus error to answer with."""


class Service:
    """The answers, each of a method of the same name: type and values, or a variant."""

    def __init__(self, bus: Gio.DBusConnection, faults: list[str]) -> None:
        self.bus = bus
        self.faults = {fault.partition("=")[0]: fault.partition("=")[2] for fault in faults}
        self.key = b""
        self.items: dict[str, Item] = {}
        self.count = 0
        self.locked = "locked" in self.faults
        self.unlocked_to_save = False
        self.after_prompt = lambda: GLib.Variant("s", "")
        self.infos = interfaces()
        for path in (ROOT, COLLECTION, PROMPT):
            self.register(path)
        for fault in faults:
            if fault.startswith("item="):
                words = fault[5:].split(":") + ["1"]
                self.add({"application": "claude-accounts", "account": words[0]},
                         os.fsencode(words[1]), int(words[2]))

    def register(self, path: str) -> None:
        for info in self.infos:
            self.bus.register_object(path, info, self.on_call, None, None)

    def add(self, attributes: dict[str, str], value: bytes, modified: int) -> str:
        self.count += 1
        path = f"{COLLECTION}/{self.count}"
        self.items[path] = Item(attributes, value, modified)
        self.register(path)
        return path

    # ---- encryption ----

    def crypt(self, way: str, data: bytes, start: bytes) -> bytes:
        return subprocess.run(
            ["openssl", "enc", way, "-aes-128-cbc", "-K", self.key.hex(), "-iv", start.hex()],
            input=data, stdout=subprocess.PIPE, check=True).stdout

    def agree(self, theirs: bytes) -> bytes:
        mine = secrets.randbelow(PRIME - 2) + 2
        shared = pow(int.from_bytes(theirs, "big"), mine, PRIME).to_bytes(128, "big")
        extracted = hmac.new(bytes(32), shared, hashlib.sha256).digest()
        self.key = hmac.new(extracted, b"\x01", hashlib.sha256).digest()[:16]
        return pow(2, mine, PRIME).to_bytes(128, "big")

    def encode(self, value: bytes) -> GLib.Variant:
        if "huge-secret" in self.faults:
            value = bytes((256 << 10) + 1)
        start = os.urandom(16)
        sent = self.crypt("-e", value, start)
        if "bad-secret" in self.faults:
            sent = sent[:-1]
        return GLib.Variant.new_tuple(GLib.Variant("o", SESSION), packed(start), packed(sent),
                                      GLib.Variant("s", "text/plain"))

    # ---- methods ----

    def prompted(self, method: str) -> str:
        return PROMPT if self.faults.get("ask") == method else NONE

    def OpenSession(self, _path, algorithm: str, argument) -> tuple[str, tuple]:
        if "plain" not in self.faults:
            return "(vo)", (GLib.Variant("ay", self.agree(bytes(argument))), SESSION)
        if algorithm != "plain":
            raise Refusal("org.freedesktop.DBus.Error.NotSupported")
        return "(vo)", (GLib.Variant("s", ""), SESSION)

    def SearchItems(self, _path, wanted: dict[str, str]) -> tuple[str, tuple]:
        found = [path for path, item in self.items.items()
                 if wanted.items() <= item.attributes.items()]
        return "(aoao)", ([], found) if self.locked else (found, [])

    def Unlock(self, _path, paths: list[str]) -> tuple[str, tuple]:
        if not self.locked and "locked-on-save" not in self.faults:
            return "(aoo)", (paths, NONE)
        self.after_prompt = self.unlock
        return "(aoo)", ([], PROMPT)

    def unlock(self) -> GLib.Variant:
        self.locked = False
        self.unlocked_to_save = True
        return GLib.Variant("ao", [COLLECTION])

    def GetSecrets(self, _path, paths: list[str], _session) -> GLib.Variant:
        entries = [GLib.Variant.new_dict_entry(GLib.Variant("o", path),
                                               self.encode(self.items[path].value))
                   for path in paths]
        return GLib.Variant.new_tuple(
            GLib.Variant.new_array(GLib.VariantType("{o(oayays)}"), entries))

    def ReadAlias(self, _path, _name) -> tuple[str, tuple]:
        return "(o)", (NONE if "no-default" in self.faults else COLLECTION,)

    def CreateCollection(self, _path, _properties, _alias) -> tuple[str, tuple]:
        self.after_prompt = self.make_collection
        return "(oo)", (NONE, PROMPT)

    def make_collection(self) -> GLib.Variant:
        self.faults.pop("no-default")
        return GLib.Variant("o", COLLECTION)

    def CreateItem(self, _path, properties, secret, _replace) -> tuple[str, tuple]:
        if self.locked or ("locked-on-save" in self.faults and not self.unlocked_to_save):
            raise Refusal(SECRET + "Error.IsLocked")
        attributes = properties[SECRET + "Item.Attributes"]
        print("attributes:" + ",".join(sorted(attributes)), flush=True)
        value = self.crypt("-d", bytes(secret[2]), bytes(secret[1]))
        prompt = self.prompted("CreateItem")
        self.after_prompt = lambda: GLib.Variant("o", self.write(attributes, value))
        return "(oo)", (NONE, prompt) if prompt != NONE else (self.write(attributes, value), NONE)

    def write(self, attributes: dict[str, str], value: bytes) -> str:
        if "lose" in self.faults or "keep" in self.faults:
            return f"{COLLECTION}/1"
        return self.add(attributes, value + b"." if "change" in self.faults else value, 1000)

    def Delete(self, path) -> tuple[str, tuple]:
        if "keep-items" not in self.faults:
            del self.items[path]
        return "(o)", (self.prompted("Delete"),)

    def Prompt(self, _path, _window) -> tuple[str, tuple]:
        answer = self.faults.get("prompt")
        if answer == "early":
            self.complete(False)
        elif answer != "open":
            GLib.timeout_add(50, self.complete, answer != "accept")
        return "()", ()

    def complete(self, dismissed: bool) -> bool:
        result = GLib.Variant("s", "") if dismissed else self.after_prompt()
        self.bus.emit_signal(None, PROMPT, SECRET + "Prompt", "Completed",
                             GLib.Variant("(bv)", (dismissed, result)))
        return GLib.SOURCE_REMOVE

    def Dismiss(self, _path) -> tuple[str, tuple]:
        return "()", ()

    def Get(self, path, _interface, name: str) -> tuple[str, tuple]:
        if self.faults.get("type") == name:
            return "(v)", (GLib.Variant("s", "a text"),)
        if name == "Locked":
            return "(v)", (GLib.Variant("b", self.locked),)
        if name == "Modified":
            return "(v)", (GLib.Variant("t", self.items[path].modified),)
        return "(v)", (GLib.Variant("a{ss}", self.items[path].attributes),)

    def GetAll(self, _path, _interface) -> tuple[str, tuple]:
        return "(a{sv})", ({"Collections": GLib.Variant("ao", [COLLECTION])},)

    # ---- faults ----

    def on_call(self, bus, _sender, path, _interface, method, parameters, invocation) -> None:
        message = invocation.get_message()
        print(method, flush=True)
        if self.faults.get("die") == method:
            os._exit(1)
        if self.faults.get("hang") == method or "hang-all" in self.faults:
            return
        bus.send_message(self.reply(message, path, method, parameters),
                         Gio.DBusSendMessageFlags.NONE)

    def reply(self, message, path, method, parameters) -> Gio.DBusMessage:
        if self.faults.get("refuse") == method:
            return Gio.DBusMessage.new_method_error_literal(
                message, "org.freedesktop.DBus.Error.AccessDenied", "no")
        answer = Gio.DBusMessage.new_method_reply(message)
        try:
            body = getattr(self, method)(path, *parameters.unpack())
        except Refusal as refusal:
            return Gio.DBusMessage.new_method_error_literal(message, str(refusal), "no")
        if self.faults.get("type") == method:
            body = "(sd)", ("a text", 1.5)
        answer.set_body(body if isinstance(body, GLib.Variant) else GLib.Variant(*body))
        return answer


def main() -> None:
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    service = Service(bus, sys.argv[1:])
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.secrets", Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: print("ready", flush=True), None)
    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP,
                      lambda *_: loop.quit())
    loop.run()
    assert service


if __name__ == "__main__":
    main()
