#!/usr/bin/env python3
"""TLS between machines, as packaging/stunnel ships it: a call goes through; whoever shows no certificate or a wrong one is refused before the
service sees a byte, and whoever answers with a wrong one learns nothing. Usage: test_tls.py BIN_FOLDER"""
import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin").resolve()
PACKAGING = pathlib.Path(__file__).resolve().parents[2] / "packaging"
SERVER = "services.samen.internal"
CLIENT = "gateway.samen.internal"
PASSWORD = "samen-test-2026"
SOON_S = 30
STUNNEL = shutil.which("stunnel4") or shutil.which("stunnel")


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def wait_for_port(port, process):
    until = time.monotonic() + SOON_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on {port}")


class Certificates:
    """Made with packaging/make-certificates; one authority is the region's, one is a stranger's."""

    def __init__(self, folder):
        self.good = folder / "good"
        self.stranger = folder / "stranger"
        self.expired = folder / "expired"
        self.revoked = folder / "revoked"
        for authority in (self.good, self.stranger):
            self.make("authority", authority, "PO Teststreek")
        shutil.copytree(self.good, self.expired)
        for kind, name in (("server", SERVER), ("client", CLIENT)):
            self.make(kind, self.stranger, name)
            self.make(kind, self.expired, name, "-1")
            self.make(kind, self.good, name)
        self.revoked.mkdir()
        for kind, name in (("server", SERVER), ("client", CLIENT)):
            for end in ("pem", "key"):
                shutil.copy(self.good / f"{name}.{end}", self.revoked)
            self.make("revoke", self.good, name)
            self.make(kind, self.good, name)
            self.make(kind, self.good, f"other-{kind}.samen.internal")

    @staticmethod
    def make(*words):
        subprocess.run([PACKAGING / "make-certificates", *words], check=True, stdout=subprocess.DEVNULL)


class Sentinel:
    """Stands where the service is, and counts what reaches it."""

    def __init__(self, context=None):
        self.context = context
        self.connections = 0
        self.received = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with contextlib.suppress(OSError), peer:
            peer.settimeout(SOON_S)
            if self.context:
                peer = self.context.wrap_socket(peer, server_side=True)
            while data := peer.recv(4096):
                self.received += data
                peer.sendall(data)

    def close(self):
        self.listener.close()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="samen-tls-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.processes = []
        cls.addClassCleanup(cls.stop_all)
        cls.certificates = Certificates(cls.folder)

    @classmethod
    def stop_all(cls):
        for process in cls.processes:
            process.terminate()
        for process in cls.processes:
            process.wait(SOON_S)

    @classmethod
    def start(cls, *words, env=None):
        with open(cls.folder / "log", "ab") as log:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env)
        cls.processes.append(process)
        return process

    def stunnel(self, name, texts):
        """The shipped configuration with this test's folder and addresses filled in, running."""
        text = (PACKAGING / "stunnel" / name).read_text()
        texts = {"/etc/samen/tls": str(self.certificates.good), **texts}
        if os.geteuid() != 0 or "stunnel4" not in {entry.pw_name for entry in pwd.getpwall()}:
            texts |= {"setuid = stunnel4\n": "", "setgid = stunnel4\n": ""}
        for old, new in texts.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        file = self.folder / f"{len(self.processes)}-{name}"
        file.write_text(text)
        return self.start(STUNNEL, file)

    def server(self, behind):
        port = free_port()
        process = self.stunnel("samen-server.conf", {
            "accept = 7201": f"accept = 127.0.0.1:{port}", "connect = 127.0.0.1:7101": f"connect = 127.0.0.1:{behind}",
            "accept = 7202": f"accept = 127.0.0.1:{free_port()}", "accept = 7203": f"accept = 127.0.0.1:{free_port()}"})
        wait_for_port(port, process)
        return port

    def client(self, to):
        port = free_port()
        process = self.stunnel("samen-client.conf", {
            "accept = 127.0.0.1:7101": f"accept = 127.0.0.1:{port}", f"connect = {SERVER}:7201": f"connect = 127.0.0.1:{to}",
            "accept = 127.0.0.1:7102": f"accept = 127.0.0.1:{free_port()}", f"connect = {SERVER}:7202": "connect = 127.0.0.1:1",
            "accept = 127.0.0.1:7103": f"accept = 127.0.0.1:{free_port()}", f"connect = {SERVER}:7203": "connect = 127.0.0.1:1"})
        wait_for_port(port, process)
        return port

    # --- a call ---

    def test_a_call_goes_through(self):
        home, elsewhere = self.folder / "home", self.folder / "elsewhere"
        service = free_port()
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(self.folder), "SAMEN_TEST_CHEAP_PASSWORDS": "1"}
        subprocess.run([BIN / "samen", "--home", home, "setup", "--region", "PO Teststreek", "--name", "Anneke Bos",
            "--email", "anneke@example.org"], input=PASSWORD + "\n", text=True, env=env, check=True, stdout=subprocess.DEVNULL)
        with open(home / "samen.conf", "a") as config:
            config.write(f"directory.listen = tcp://127.0.0.1:{service}\n")
        wait_for_port(service, self.start(BIN / "samen-directory", "--home", home, env=env))
        elsewhere.mkdir()
        (elsewhere / "samen.conf").write_text(f"directory.url = tcp://127.0.0.1:{self.client(self.server(service))}\n")
        for words, wanted in ((["login", "anneke@example.org"], "Signed in as Anneke Bos."), (["whoami"], "Anneke Bos")):
            done = subprocess.run([BIN / "samen", "--home", elsewhere, *words], input=PASSWORD + "\n", text=True, env=env,
                capture_output=True, timeout=SOON_S)
            self.assertIn(wanted, done.stdout, done.stderr)

    # --- who calls ---

    def call(self, port, certificate=None, key=None, most=ssl.TLSVersion.TLSv1_3, plain=False):
        """What comes back for a word; nothing when it is refused."""
        context = ssl.create_default_context(cafile=self.certificates.good / "ca.pem")
        context.maximum_version = most
        if certificate:
            context.load_cert_chain(certificate, key or certificate.with_suffix(".key"))
        try:
            with socket.create_connection(("127.0.0.1", port), SOON_S) as bare:
                with contextlib.nullcontext(bare) if plain else context.wrap_socket(bare, server_hostname=SERVER) as line:
                    line.sendall(b"\0SP\0\0\x30\0\0")
                    return line.recv(64)
        except (ssl.SSLError, ConnectionError):
            return b""

    def test_a_caller_with_a_wrong_certificate_never_reaches_the_service(self):
        made = self.certificates
        behind = Sentinel()
        self.addCleanup(behind.close)
        port = self.server(behind.port)
        wrong = {
            "none": {},
            "plain": {"plain": True},
            "another authority's": {"certificate": made.stranger / f"{CLIENT}.pem"},
            "expired": {"certificate": made.expired / f"{CLIENT}.pem"},
            "revoked": {"certificate": made.revoked / f"{CLIENT}.pem"},
            "another name's": {"certificate": made.good / "other-client.samen.internal.pem"},
            "a server's": {"certificate": made.good / f"{SERVER}.pem"},
            "TLS 1.2": {"certificate": made.good / f"{CLIENT}.pem", "most": ssl.TLSVersion.TLSv1_2},
        }
        for name, how in wrong.items():
            with self.subTest(name):
                self.assertEqual(self.call(port, **how), b"")
                self.assertEqual(behind.connections, 0)
        self.assertEqual(self.call(port, made.good / f"{CLIENT}.pem"), b"\0SP\0\0\x30\0\0")
        self.assertEqual(behind.connections, 1)

    # --- who answers ---

    def answering(self, folder, name=SERVER, most=ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = most
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        return context

    def tell(self, context):
        """What an answering machine with this context learns when it is told a word, and what comes back of it."""
        there = Sentinel(context)
        self.addCleanup(there.close)
        with socket.create_connection(("127.0.0.1", self.client(there.port)), SOON_S) as line:
            back = b""
            with contextlib.suppress(ConnectionError):
                line.sendall(b"a pupil's story")
                back = line.recv(64)
        return there, back

    def test_a_wrong_certificate_in_answer_learns_nothing(self):
        made = self.certificates
        wrong = {
            "another authority's": self.answering(made.stranger),
            "expired": self.answering(made.expired),
            "revoked": self.answering(made.revoked),
            "another name's": self.answering(made.good, "other-server.samen.internal"),
            "a client's": self.answering(made.good, CLIENT),
            "TLS 1.2": self.answering(made.good, most=ssl.TLSVersion.TLSv1_2),
        }
        for name, context in wrong.items():
            with self.subTest(name):
                there, back = self.tell(context)
                self.assertEqual((there.received, back), (b"", b""))
                self.assertGreater(there.connections, 0)
        there, back = self.tell(self.answering(made.good))
        self.assertEqual((there.received, back), (b"a pupil's story", b"a pupil's story"))


if __name__ == "__main__":
    for tool in (STUNNEL, shutil.which("openssl")):
        if not tool:
            print("skipped: needs stunnel4 and openssl (scripts/setup --tests installs them)")
            sys.exit(77)
    unittest.main()
