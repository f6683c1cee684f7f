"""Organisations of the demo: the 22 of Balashikha."""

from pathlib import Path
from typing import Final

import db
from callcenter.services.directory.import_organisations import import_organisations
from db.pool import Pool

SEED: Final = Path(db.__file__).with_name("seed") / "balashikha_organisations.csv"


async def ensure_directory(pool: Pool, area_code: str) -> None:
    """Load the organisations; of an earlier run they are there already, and stay as they are."""
    content = SEED.read_bytes()
    await import_organisations(pool, content, area_code=area_code, actor="system", dry_run=False)
