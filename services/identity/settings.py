"""Settings of token verification."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class IdentitySettings(BaseModel):
    """The one seam between production and development: an issuer, and where its keys are.

    With `jwks` the keys are those in the text and nothing is fetched. Without it the issuer must be a
    Keycloak realm (`https://host/realms/NAME`), whose keys python-keycloak fetches: from `keycloak_url` where
    the issuer's address cannot be reached. With `client_secret` Keycloak is asked whether staff still hold what
    their tokens say; without it a withdrawn role lasts as long as the token. Times are in seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(min_length=1, description="The exact value of the `iss` claim.")
    audience: str = Field(default="tiepdan", min_length=1, description="A value that the `aud` claim must contain.")
    client_id: str = Field(default="tiepdan-apps", description="The client id used when fetching keys.")
    jwks: str | None = Field(default=None, description="Static public keys: a JSON Web Key Set (RFC 7517).")
    keycloak_url: str | None = Field(default=None, description="Keycloak's address inside the network.")
    leeway: int = Field(default=30, ge=0, le=300, description="Allowed clock skew.")
    key_lifetime: int = Field(default=600, ge=1, description="How long fetched keys are cached.")
    key_grace: int = Field(default=3600, ge=0, description="How much longer they are used while Keycloak is down.")
    key_fetch_interval: int = Field(default=10, ge=1, description="Minimum time between two fetches.")
    key_timeout: int = Field(default=5, ge=1, description="Timeout of a fetch.")
    client_secret: SecretStr | None = Field(
        default=None,
        description="Secret of the client named by the audience; with it staff tokens are introspected.",
    )
    accounts_secret: SecretStr | None = Field(
        default=None,
        description="Secret of the client named by the audience and `-accounts`; with it what an approver holds"
        " is looked up when the approval takes effect later.",
    )
    introspection_lifetime: float = Field(default=5.0, gt=0, description="How long an introspection result is cached.")
    introspection_timeout: int = Field(default=2, ge=1, description="Timeout of an introspection.")

    @model_validator(mode="after")
    def _has_keys(self) -> Self:
        if self.jwks is None and self.realm is None:
            raise ValueError("issuer is not a Keycloak realm (https://host/realms/NAME): give jwks too")
        for name in ("client_secret", "accounts_secret"):
            if getattr(self, name) is not None and self.realm is None:
                raise ValueError(f"{name} is for a Keycloak realm, and the issuer is none")
        return self

    @property
    def realm(self) -> tuple[str, str] | None:
        """Keycloak's address and the realm's name out of the issuer, or None if it is something else."""
        address, found, name = self.issuer.partition("/realms/")
        if not (found and name) or "/" in name or not address.startswith(("https://", "http://")):
            return None
        return (self.keycloak_url or address).rstrip("/") + "/", name
