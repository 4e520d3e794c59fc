"""Servers of a test's own on loopback: one that is sent mails, one that is posted to, a time-stamping authority."""

import http.server
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

# An address that the mail server does not know begins so.
REFUSED = "nobody@"
AUTHORITY = """
[ tsa ]
default_tsa = tsa_here
[ tsa_here ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class MailServer:
    """taken: the mails, in the order they came. hang_ups: how often it still ends a conversation in its middle."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.hang_ups = 0
        self.port = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    def start(self) -> None:
        """Answers on its port, the same after each start."""
        mailbox = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    word = line.split()[0].upper()
                    if word == b"RCPT" and REFUSED.encode() in line:
                        self.wfile.write(b"550 no such mailbox\r\n")
                        continue
                    if word == b"DATA" and mailbox.hang_ups:
                        mailbox.hang_ups -= 1
                        return
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = []
                        while (text := self.rfile.readline()) != b".\r\n":
                            lines.append(text.decode())
                        mailbox.taken.append(message_from_string("".join(lines), policy=policy.default))
                    self.wfile.write(b"250 well\r\n" if word != b"QUIT" else b"221 bye\r\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Conversation)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answers no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that answers, until the block ends."""
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def web_server(
    answer: Callable[[bytes], tuple[int, bytes]], headers: list[Mapping[str, str]] | None = None
) -> Iterator[str]:
    """Its address; answer: what is done with the body of a POST, and status and body that it is answered with.

    headers: gets those of each POST.
    """

    class Conversation(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if headers is not None:
                headers.append(dict(self.headers.items()))
            status, content = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Nothing on the terminal."""

    with _serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Conversation)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def time_stamping_authority(folder: Path) -> Iterator[str]:
    """An authority made with `openssl ts`; its address. Its root's certificate is root.pem in the folder."""
    folder.mkdir()

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(AUTHORITY.format(folder=folder))
    (folder / "extensions").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
    key = ("-newkey", "rsa:2048", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "9")
    openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Time stamps")
    signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "extensions", "-days", "9")
    openssl("x509", "-req", "-in", "tsa.csr", *signed, "-out", "tsa.pem")

    def stamp(request: bytes) -> tuple[int, bytes]:
        (folder / "request.tsq").write_bytes(request)
        openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", "-out", "reply.tsr")
        return 200, (folder / "reply.tsr").read_bytes()

    with web_server(stamp) as address:
        yield address
