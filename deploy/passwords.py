"""Prints the settings that docker-compose.yml asks for, every secret in them random.

    python3 deploy/passwords.py --site tiepdan.example.vn > deploy/.env

Do this once and keep the file: with other passwords the services no longer reach their databases, and with another
TIEPDAN_SECRET_FEEDBACK the feedback service can read neither its keys nor a receipt.
"""

import argparse
import re
import secrets
import sys

SERVICES = ("hotline", "schedule", "wanted", "articles", "feedback")
"""Those with a database."""

SECRETS = (*SERVICES, "search", "gateway")
OTHERS = (
    "DATABASE_ROOT_PASSWORD",
    "DATABASE_KEY",
    "FEEDBACK_DATABASE_ROOT_PASSWORD",
    "FEEDBACK_DATABASE_KEY",
    "KEYCLOAK_PASSWORD",
    "KEYCLOAK_CLIENT_SECRET",
    "KEYCLOAK_DATABASE_PASSWORD",
)
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*")


def settings(site: str) -> dict[str, str]:
    """Variables by name. Secrets are hex, which needs no quoting anywhere."""
    names = [
        *(f"{service.upper()}_DATABASE_PASSWORD" for service in SERVICES),
        *(f"TIEPDAN_SECRET_{service.upper()}" for service in SECRETS),
        *OTHERS,
    ]
    return {"SITE": site} | {name: secrets.token_hex(32) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the settings that docker-compose.yml asks for.")
    parser.add_argument("--site", default="localhost", help="the host name people type")
    site: str = parser.parse_args().site
    if not HOST.fullmatch(site):
        parser.error("--site takes a host name, such as tiepdan.example.vn")
    sys.stdout.writelines(f"{name}={value}\n" for name, value in settings(site).items())


if __name__ == "__main__":
    main()
