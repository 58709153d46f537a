#!/usr/bin/env python3
"""The command line from another machine, over HTTPS to the gateway: what it believes, what it sends to whom, and what it does when a line is lost.
Usage: test_https.py BIN_FOLDER"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin").resolve()
MAKE_CERTIFICATES = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "make-certificates"
PASSWORD = "samen-test-2026"
COORDINATOR = "anneke@example.org"
SERVICES = ("directory", "intake", "matching", "gateway")
SOON_S = 30
EX_USAGE, EX_UNAVAILABLE, EX_PROTOCOL, EX_NOPERM = 64, 69, 76, 77


def make_certificates(*words):
    subprocess.run([MAKE_CERTIFICATES, *words], check=True, stdout=subprocess.DEVNULL)


def read_message(line):
    """One HTTP message: its head and body; empty at the end of the line."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65536)
        if not piece:
            return b"", b""
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    size = 0
    for header in head.split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    while len(body) < size:
        body += line.recv(65536)
    return head, body


def header_of(head, name):
    for line in head.decode().split("\r\n")[1:]:
        found, _, value = line.partition(":")
        if found.lower() == name.lower():
            return value.strip()
    return None


class Between:
    """Stands before the gateway with its certificate: sees every request, and may answer in its place, or lose an answer."""

    def __init__(self, context, behind=0):
        self.context = context
        self.behind = behind
        self.requests = []
        self.lose = set()  # numbers of requests whose answers are lost
        self.answers = {}  # number of a request: what is answered in the gateway's place
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with contextlib.suppress(OSError), peer:
            peer.settimeout(SOON_S)
            with self.context.wrap_socket(peer, server_side=True) as line:
                while self.pass_on(line):
                    pass

    def pass_on(self, line):
        head, body = read_message(line)
        if not head:
            return False
        number = len(self.requests)
        self.requests.append(head)
        answer = self.answers.get(number) or self.ask(head, body)
        if number in self.lose:
            return False
        line.sendall(answer)
        return True

    def ask(self, head, body):
        client = ssl.create_default_context()
        client.check_hostname = False
        client.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.behind), SOON_S) as bare, client.wrap_socket(bare) as line:
            line.sendall(head + b"\r\n\r\n" + body)
            answer_head, answer_body = read_message(line)
            return answer_head + b"\r\n\r\n" + answer_body

    def close(self):
        self.listener.close()


class Https(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="samen-https-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.make_authorities()
        cls.processes = []
        cls.addClassCleanup(cls.stop_all)
        cls.start_deployment()

    @classmethod
    def make_authorities(cls):
        cls.good, cls.stranger, cls.expired = (cls.folder / name for name in ("good", "stranger", "expired"))
        for authority in (cls.good, cls.stranger):
            make_certificates("authority", authority, "PO Teststreek")
        shutil.copytree(cls.good, cls.expired)
        make_certificates("server", cls.good, "localhost")
        make_certificates("server", cls.stranger, "localhost")
        make_certificates("server", cls.expired, "localhost", "-1")
        make_certificates("server", cls.good, "elsewhere.samen.internal")

    @classmethod
    def environment(cls, **more):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "SAMEN_TEST_CHEAP_PASSWORDS": "1", **more}

    @classmethod
    def start_deployment(cls):
        home = cls.folder / "home"
        env = cls.environment(XDG_STATE_HOME=str(cls.folder))
        subprocess.run([BIN / "samen", "--home", home, "setup", "--demo", "--region", "PO Teststreek", "--name", "Anneke Bos", "--email",
            COORDINATOR], input=PASSWORD + "\n", text=True, env=env, check=True, stdout=subprocess.DEVNULL)
        config = home / "samen.conf"
        lines = [line for line in config.read_text().splitlines() if not line.startswith("gateway.")]
        config.write_text("\n".join([*lines, "gateway.listen = 127.0.0.1:0", f"gateway.certificate = {cls.good}/localhost.pem",
            f"gateway.key = {cls.good}/localhost.key", ""]))
        for service in SERVICES:
            with open(cls.folder / f"{service}.log", "wb") as log:
                cls.processes.append(subprocess.Popen([BIN / f"samen-{service}", "--home", home], stdin=subprocess.DEVNULL, stdout=log,
                    stderr=log, env=env))
        cls.port = cls.wait_for_port(home / "run" / "gateway.port")
        cls.url = f"https://localhost:{cls.port}"

    @classmethod
    def wait_for_port(cls, path):
        until = time.monotonic() + SOON_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError, ValueError):
                return int(path.read_text())
            time.sleep(0.02)
        raise AssertionError((cls.folder / "gateway.log").read_text())

    @classmethod
    def stop_all(cls):
        for process in cls.processes:
            process.send_signal(signal.SIGTERM)
        for process in cls.processes:
            process.wait(SOON_S)

    def context(self, folder, name="localhost"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        return context

    def between(self, folder=None, name="localhost"):
        there = Between(self.context(folder or self.good, name), self.port)
        self.addCleanup(there.close)
        return there

    def samen(self, *words, typed="", profile="default", **environment):
        """Runs a command of somebody who has no folder here, and no home."""
        env = self.environment(XDG_STATE_HOME=str(self.folder / self.id()), **environment)
        return subprocess.run([BIN / "samen", "--profile", profile, *words], input=typed, text=True, env=env, capture_output=True,
            timeout=2 * SOON_S)

    def run_samen(self, *words, **more):
        done = self.samen(*words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def sign_in(self, url=None, **more):
        self.run_samen("--gateway", url or self.url, "--ca", str(self.good / "ca.pem"), "login", COORDINATOR, typed=PASSWORD + "\n", **more)

    # --- what works ---

    def test_a_profile_remembers_where_it_signed_in(self):
        self.run_samen("login", COORDINATOR, typed=PASSWORD + "\n", SAMEN_GATEWAY=self.url + "/", SAMEN_CA=str(self.good / "ca.pem"))
        self.assertIn("Anneke Bos", self.run_samen("whoami"))
        invited = json.loads(self.run_samen("invite", "noor@example.org", "--name", "Noor van Dijk", "--role", "teacher", "--organisation",
            "region", "--json"))
        self.run_samen("--gateway", self.url, "--ca", str(self.good / "ca.pem"), "accept", "noor@example.org", profile="noor",
            typed=f"{invited['code']}\n{PASSWORD}\n")
        self.assertIn("Noor van Dijk", self.run_samen("whoami", profile="noor"))
        self.assertIn("Anneke Bos", self.run_samen("whoami"))
        self.run_samen("logout", profile="noor")
        self.assertEqual(self.samen("whoami", profile="noor").returncode, EX_NOPERM)
        # It still knows the place, and the device.
        self.run_samen("login", "noor@example.org", profile="noor", typed=PASSWORD + "\n")

    def test_a_refusal_names_the_field(self):
        self.sign_in()
        done = self.samen("invite", "no address", "--name", "X", "--role", "teacher", "--organisation", "region")
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("email", done.stderr)

    # --- lines that break ---

    def test_a_lost_answer_is_asked_for_again_with_the_same_key(self):
        there = self.between()
        self.sign_in(there.url)
        first = len(there.requests)
        there.lose = {first, first + 1}
        self.run_samen("invite", "sam@example.org", "--name", "Sam de Wit", "--role", "teacher", "--organisation", "region")
        keys = [header_of(head, "Samen-Request-Key") for head in there.requests[first:]]
        self.assertEqual((len(keys), len(set(keys))), (3, 1), keys)
        people = json.loads(self.run_samen("people", "--json"))["people"]
        self.assertEqual([one["name"] for one in people].count("Sam de Wit"), 1)

    def test_patience_is_had_when_asked_for(self):
        there = self.between()
        self.sign_in(there.url)
        body = b'{"code": "resource_exhausted", "message": "too many"}'
        there.answers[len(there.requests)] = (b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body)
        begun = time.monotonic()
        self.assertIn("Anneke Bos", self.run_samen("whoami"))
        self.assertGreaterEqual(time.monotonic() - begun, 1)

    def test_what_is_no_gateway_is_said(self):
        there = self.between()
        self.sign_in(there.url)
        answers = {
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello": EX_PROTOCOL,
            b"HTTP/1.1 302 Found\r\nLocation: %s/elsewhere\r\nContent-Length: 0\r\n\r\n" % there.url.encode(): EX_PROTOCOL,
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n": EX_PROTOCOL,
            b"\x16\x03\x01garbage\r\n\r\n": EX_PROTOCOL,
        }
        for answer, code in answers.items():
            with self.subTest(answer):
                count = len(there.requests)
                there.answers[count] = answer
                done = self.samen("whoami")
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(len(there.requests), count + 1)

    def test_nobody_there_is_said(self):
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            done = self.samen("--gateway", f"https://localhost:{held.getsockname()[1]}", "whoami")
        self.assertEqual(done.returncode, EX_UNAVAILABLE, done.stderr)

    # --- whom it believes ---

    def test_a_wrong_certificate_gets_no_request(self):
        cases = {
            "another authority's": (self.stranger, "localhost", self.good),
            "expired": (self.expired, "localhost", self.good),
            "another name's": (self.good, "elsewhere.samen.internal", self.good),
            "the system's only": (self.good, "localhost", None),
        }
        for name, (folder, host, trusted) in cases.items():
            with self.subTest(name):
                there = self.between(folder, host)
                words = ["--ca", str(trusted / "ca.pem")] if trusted else []
                done = self.samen("--gateway", there.url, *words, "login", COORDINATOR, typed=PASSWORD + "\n")
                self.assertEqual(done.returncode, EX_NOPERM, done.stderr)
                self.assertIn("cannot prove who it is", done.stderr)
                self.assertEqual(there.requests, [])

    def test_plain_http_goes_nowhere_else(self):
        for address in ("http://example.org", "http://10.0.0.1:80", "http://localhost.example.org", "ftp://localhost", "https://", "https://a@b",
            "https://localhost/path", "https://localhost?x"):
            with self.subTest(address):
                done = self.samen("--gateway", address, "whoami")
                self.assertEqual(done.returncode, EX_USAGE, done.stderr)

    def test_a_session_goes_to_its_own_deployment_only(self):
        self.sign_in()
        there = self.between()
        done = self.samen("--gateway", there.url, "--ca", str(self.good / "ca.pem"), "whoami")
        self.assertEqual(done.returncode, EX_NOPERM)
        self.assertIn(f"signed in at {self.url}", done.stderr)
        self.assertEqual(len(there.requests), 1)
        self.assertIsNone(header_of(there.requests[0], "Authorization"))
        self.assertIn("Anneke Bos", self.run_samen("whoami"))

    # --- what works on the machine itself only ---

    def test_what_needs_the_folder_says_so(self):
        self.sign_in()
        for words in (["setup"], ["up"], ["keys", "rotate", "directory"], ["audit", "verify"], ["demo-year"]):
            with self.subTest(words):
                done = self.samen(*words, typed="x\n")
                self.assertEqual(done.returncode, EX_USAGE, done.stderr)
                self.assertIn("--home", done.stderr)

    def test_a_folder_and_a_gateway_are_not_named_at_once(self):
        done = self.samen("--gateway", self.url, "--home", str(self.folder / "home"), "whoami")
        self.assertEqual(done.returncode, EX_USAGE)
        done = self.samen("whoami", SAMEN_GATEWAY=self.url, SAMEN_HOME=str(self.folder / "home"))
        self.assertEqual(done.returncode, EX_USAGE)

    # --- what stays ---

    def test_no_log_holds_a_secret(self):
        self.sign_in()
        session = json.loads((self.folder / self.id() / "samen" / "default.json").read_text())
        logs = b"".join((self.folder / f"{service}.log").read_bytes() for service in SERVICES)
        for secret in (session["accessToken"], session["sessionSecret"], session["deviceSecret"], PASSWORD):
            self.assertNotIn(secret.encode(), logs)


if __name__ == "__main__":
    if not shutil.which("openssl"):
        print("skipped: needs openssl (scripts/setup --tests installs it)")
        sys.exit(77)
    unittest.main()
