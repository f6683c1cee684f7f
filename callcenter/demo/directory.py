"""Organisations of the demo, the 22 of Balashikha, and who answers for two of them."""

from datetime import date
from pathlib import Path
from typing import Final

import db
from callcenter.domain.signatures import Signature
from callcenter.services.directory.import_organisations import import_organisations
from callcenter.services.directory.import_staff import Importer, import_staff
from db.pool import Pool

FOLDER: Final = Path(db.__file__).with_name("seed")
SEED: Final = FOLDER / "balashikha_organisations.csv"
STAFF: Final = FOLDER / "demo_staff.csv"


async def ensure_directory(pool: Pool, area_code: str) -> None:
    """Load the organisations; of an earlier run they are there already, and stay as they are."""
    content = SEED.read_bytes()
    await import_organisations(
        pool, content, area_code=area_code, actor=Signature.SYSTEM, dry_run=False
    )


async def ensure_staff(pool: Pool, area_code: str, today: date) -> None:
    """Load who answers for organisations, likewise."""
    importer = Importer("system", today, area_code)
    await import_staff(pool, STAFF.read_bytes(), importer, dry_run=False)
