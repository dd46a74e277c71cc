"""What can be set from outside, by environment variables; each is listed by `jiedui serve --help` and in `docs/`."""

import os
from pathlib import Path
from secrets import token_urlsafe

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The program's settings. Without `DATABASE_URL` it runs a PostgreSQL of its own in the data folder."""

    model_config = SettingsConfigDict(env_prefix="JIEDUI_", populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    owner_url: str | None = None
    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias=AliasChoices("PORT", "port"))
    secret_key: SecretStr | None = None
    hosts: str = "localhost,127.0.0.1,[::1]"
    pool_size: int = 10
    workers: int = 1
    demo: bool = False
    trusted_documents_only: bool = False
    compiled_reads: bool = True
    evidence: str | None = None

    @property
    def allowed_hosts(self) -> list[str]:
        """Give the names under which the program may be called; a star allows every name."""
        return [name.strip() for name in self.hosts.split(",") if name.strip()] + [self.host]

    @property
    def evidence_place(self) -> str:
        """Tell where files of evidence are kept: a folder or a bucket, in the data folder unless it is set."""
        return self.evidence or str(self.data / "evidence")

    def secret(self) -> str:
        """Give the secret key, or make one and keep it in the data folder.

        :raises MissingSecret: when a database of one's own is used without a secret of one's own
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        if self.database_url is not None:
            raise MissingSecret
        return _kept_secret(self.data / "secret-key")


class MissingSecret(Exception):
    """A database outside needs a secret that outlives the data folder."""

    def __str__(self) -> str:
        return "Set JIEDUI_SECRET_KEY: with DATABASE_URL, id numbers are sealed under a secret of your own."


def asyncpg_url(url: str) -> str:
    """Give the address with the driver in it; a bare `postgresql://` would mean another one."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in ("postgres", "postgresql") else url


def _kept_secret(path: Path) -> str:
    """Read the secret, made once and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(file, "w") as made:
        made.write(token_urlsafe(48))
    return path.read_text().strip()
