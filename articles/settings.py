"""Settings of the articles service, in addition to those of every service."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from services.settings import ServiceSettings


class FileSettings(BaseModel):
    """Bounds of the files of articles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    largest_document: int = Field(default=10 << 20, ge=0, le=15 << 20, description="Bytes of a document.")
    per_article: int = Field(default=50 << 20, ge=0, description="Bytes of all files that an article names.")
    per_unit: int = Field(default=2 << 30, ge=0, description="Bytes of all files of a unit.")


class Settings(ServiceSettings):
    files: FileSettings = FileSettings()

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """A service's settings extended by this one's, from the environment or the defaults."""
        if isinstance(settings, cls):
            return settings
        return cls(**{name: getattr(settings, name) for name in ServiceSettings.model_fields})
