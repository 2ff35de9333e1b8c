"""Puts the realm of `realm.json` into a running Keycloak, or brings the one that is there up to date.

    python deploy/keycloak/load.py --url https://id.example.vn --username admin --site https://tiepdan.example.vn

The administrator's password is read from TIEPDAN_KEYCLOAK_PASSWORD, or asked for; the secrets of the services' own
clients from TIEPDAN_KEYCLOAK_CLIENT_SECRET and TIEPDAN_KEYCLOAK_ACCOUNTS_SECRET, without which they stay as they are.
Running it again leaves alone what people
keep in Keycloak: users, their roles and units, keys, other clients, and the addresses of our clients unless `--site`
gives new ones.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakError

REALM_FILE = Path(__file__).with_name("realm.json")
_PROFILE = "org.keycloak.userprofile.UserProfileProvider"
_PASSWORD = "TIEPDAN_KEYCLOAK_PASSWORD"
_SECRETS = {
    "tiepdan": "TIEPDAN_KEYCLOAK_CLIENT_SECRET",
    "tiepdan-accounts": "TIEPDAN_KEYCLOAK_ACCOUNTS_SECRET",
}
"""The variable with the secret of each client of the services."""
_ACCOUNTS, _REALM_MANAGEMENT, _VIEW_USERS = "tiepdan-accounts", "realm-management", "view-users"
_PARTS = ("roles", "clients", "scopeMappings", "components")


def load(admin: KeycloakAdmin, site: str | None = None, secrets: Mapping[str, str] | None = None) -> str:
    """Imports or updates the realm as the administrator `admin` of the master realm; returns its name.

    `site` is the address the web front ends are served from (scheme, host, port): signing in returns only
    there. `secrets` are those of the services' own clients by name. Raises `KeycloakError` where Keycloak refuses or
    does not answer.
    """
    realm: dict[str, Any] = json.loads(REALM_FILE.read_text(encoding="utf-8"))
    name: str = realm["realm"]
    for client in realm["clients"]:
        if site is not None and client["standardFlowEnabled"]:
            client["redirectUris"] = [site.rstrip("/") + "/*"]
        if secrets is not None and client["clientId"] in secrets:
            client["secret"] = secrets[client["clientId"]]
    if name in {known["realm"] for known in admin.get_realms()}:
        _update(admin, realm, keep_addresses=site is None)
    else:
        admin.create_realm(realm)
    _let_view_users(admin, name)
    return name


def _let_view_users(admin: KeycloakAdmin, realm: str) -> None:
    """Gives the client that looks accounts up the role for it, which a realm's file names only with a user."""
    before = admin.connection.realm_name
    admin.connection.realm_name = realm
    try:
        account = admin.get_client_service_account_user(_client(admin, _ACCOUNTS))
        management = _client(admin, _REALM_MANAGEMENT)
        role = admin.get_client_role(management, _VIEW_USERS)
        admin.assign_client_role(account["id"], management, [role])
    finally:
        admin.connection.realm_name = before


def _update(admin: KeycloakAdmin, realm: dict[str, Any], *, keep_addresses: bool) -> None:
    name = realm["realm"]
    admin.update_realm(name, {key: value for key, value in realm.items() if key not in _PARTS})
    before = admin.connection.realm_name
    admin.connection.realm_name = name
    try:
        [profile] = realm["components"][_PROFILE]
        admin.update_realm_users_profile(json.loads(profile["config"]["kc.user.profile.config"][0]))
        for role in realm["roles"]["realm"]:
            admin.create_realm_role(role, skip_exists=True)
        for client in realm["clients"]:
            _update_client(admin, client, keep_addresses=keep_addresses)
        for mapping in realm["scopeMappings"]:
            roles = [admin.get_realm_role(role) for role in mapping["roles"]]
            admin.assign_realm_roles_to_client_scope(_client(admin, mapping["client"]), roles)
    finally:
        admin.connection.realm_name = before


def _update_client(admin: KeycloakAdmin, client: dict[str, Any], *, keep_addresses: bool) -> None:
    if admin.get_client_id(client["clientId"]) is None:
        admin.create_client(client)
        return
    found = _client(admin, client["clientId"])
    changed = {key: value for key, value in client.items() if key != "protocolMappers"}
    if keep_addresses:
        del changed["redirectUris"], changed["webOrigins"]
    admin.update_client(found, {**admin.get_client(found), **changed})
    there = {mapper["name"]: mapper["id"] for mapper in admin.get_mappers_from_client(found)}
    for mapper in client["protocolMappers"]:
        if mapper["name"] in there:
            known = there[mapper["name"]]
            admin.update_client_mapper(found, known, {**mapper, "id": known})
        else:
            admin.add_mapper_to_client(found, mapper)


def _client(admin: KeycloakAdmin, client_id: str) -> str:
    found = admin.get_client_id(client_id)
    if found is None:
        raise KeycloakError(f"there is no client {client_id}")
    return found


def main() -> int:
    """The command; 0 when the realm is there as the file says."""
    parser = argparse.ArgumentParser(description="Import or update the realm in a running Keycloak.")
    parser.add_argument("--url", required=True, help="Keycloak's address, such as https://id.example.vn")
    parser.add_argument("--username", default="admin", help="an administrator of the master realm")
    parser.add_argument("--site", help="the front ends' address, such as https://tiepdan.example.vn")
    given = parser.parse_args()
    password = os.environ.get(_PASSWORD)
    if not password and not sys.stdin.isatty():
        parser.error(f"give the password of {given.username} in {_PASSWORD}")
    password = password or getpass.getpass(f"Password of {given.username}: ")
    try:
        admin = KeycloakAdmin(server_url=given.url.rstrip("/") + "/", username=given.username, password=password)
        secrets = {client: secret for client, name in _SECRETS.items() if (secret := os.environ.get(name))}
        loaded = load(admin, given.site, secrets)
        print(f"The realm {loaded} is in place at {given.url}")
    except KeycloakError as error:
        print(f"Keycloak at {given.url} refused or did not answer: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
