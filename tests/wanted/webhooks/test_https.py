"""Webhooks over HTTPS: who answers must show a certificate for the consumer's name, of an authority that counts."""

import datetime as dt
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.wanted.webhooks.receiver import Receiver, receiving
from wanted.settings import WebhookSettings
from wanted.webhooks.sender import NotDelivered, WebhookSender

HOST = "consumer.example"
DAY = dt.timedelta(days=1)


@dataclass
class Authority:
    """A certificate authority made up for one test. `file` holds its certificate."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Throwaway authority")])
        self.certificate = (
            _certificate(self.name, self.name, self.key.public_key(), -DAY, DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(self.key, SHA256())
        )
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def server(self, host: str = HOST, until: dt.timedelta = DAY) -> ssl.SSLContext:
        """What a server needs that has a certificate of this authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = (
            _certificate(name, self.name, key.public_key(), -2 * DAY, until)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, SHA256())
        )
        file = self.folder / "server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: dt.timedelta, ends: dt.timedelta
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


Sending = Callable[[Path | None], AbstractAsyncContextManager[WebhookSender]]


@pytest.fixture
def sending() -> Sending:
    """A sender that may call this machine, and takes certificates of this authority beside the public ones."""

    @asynccontextmanager
    async def make(authorities: Path | None) -> AsyncIterator[WebhookSender]:
        allowed = (IPv4Network("127.0.0.0/8"),)
        settings = WebhookSettings(allowed_networks=allowed, ports=frozenset(), authorities=authorities)

        async def resolve(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        sender = WebhookSender(settings, resolve)
        yield sender
        await sender.close()

    return make


async def send(sender: WebhookSender, receiver: Receiver) -> None:
    await sender.send(receiver.url, b'{"type": "notice.withdrawn", "data": {"id": "n1"}}', {"webhook-id": "msg_1"})


async def test_a_consumer_with_a_certificate_that_counts_is_told(authority: Authority, sending: Sending):
    async with receiving(authority.server()) as receiver, sending(authority.file) as sender:
        await send(sender, receiver)
        assert receiver.events == [("notice.withdrawn", "n1")]
        assert receiver.got[0][0]["host"].startswith(HOST)


@pytest.mark.parametrize(
    ("host", "until", "known"),
    [(HOST, DAY, False), ("other.example", DAY, True), ("127.0.0.1", DAY, True), (HOST, -DAY, True)],
    ids=["unknown authority", "another name", "the address for a name", "expired"],
)
async def test_nothing_is_told_to_who_cannot_show_one(
    authority: Authority, sending: Sending, host: str, until: dt.timedelta, known: bool
):
    async with (
        receiving(authority.server(host, until)) as receiver,
        sending(authority.file if known else None) as sender,
    ):
        with pytest.raises(NotDelivered, match="no connection"):
            await send(sender, receiver)
        assert receiver.got == []


async def test_plain_http_is_not_spoken_unless_it_is_allowed(sending: Sending):
    async with receiving() as receiver, sending(None) as sender:
        with pytest.raises(NotDelivered, match="ADDRESS_REFUSED"):
            await send(sender, receiver)
        assert receiver.got == []
