"""One serving process: it finds the books through its environment, as its parent laid them there."""

from starlette.applications import Starlette

from api.start import making


def application() -> Starlette:
    """Make the application for this process."""
    with making():
        return _made()


def _made() -> Starlette:
    from api.app import create_app
    from api.errands import errands
    from api.settings import Settings
    from domain.database import Database
    from domain.evidence.store import store_at

    settings = Settings()
    database = Database(settings.database_url or "", secret=settings.secret(), pool_size=settings.pool_size)
    return create_app(
        database,
        store=store_at(settings.evidence_place),
        demo=settings.demo,
        hosts=settings.allowed_hosts,
        trusted_documents_only=settings.trusted_documents_only,
        compiled_reads=settings.compiled_reads,
        errands=errands,
    )
