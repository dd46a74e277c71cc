"""What can go wrong before the embedded PostgreSQL serves, each with a sentence for the person at the terminal."""


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be had; the text says why."""


class AlreadyRunning(EmbeddedError):
    """Another process runs the embedded PostgreSQL over the same folder."""

    def __init__(self, folder: object, pid: int | None, address: str | None) -> None:
        self.pid, self.address = pid, address
        process = f"process {pid}" if pid else "another process"
        serving = f", which serves at {address}" if address else ""
        super().__init__(f"The database in {folder} is already in use by {process}{serving}.")
