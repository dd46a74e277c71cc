"""`python -m api.errand`: do the kept jobs that are due, and end; a server starts it whenever there is one.

A process of its own, so that pages are answered meanwhile, and what it held in memory is given back at its end.
"""

import asyncio

from api.settings import Settings
from domain.account.queries import actor_of_id
from domain.database import Database
from domain.job.running import Runner

PATIENCE = 15
"""How many times longer than a page's its statements may take."""


async def main() -> None:
    """Do what is due over the books that the environment names, as the serving process laid it there."""
    settings = Settings()
    database = Database(settings.database_url or "", secret=settings.secret(), pool_size=3, patience=PATIENCE)
    try:
        await Runner(database, actor_of_id).run()
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
