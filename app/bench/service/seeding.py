"""Fills an empty system with a made-up region in the caller's transaction, some thousand referrals at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import text

from app.bench.service.cases import Batch, CaseMaker
from app.bench.service.happenings import Chain, Happening
from app.bench.service.kit import KitMaker
from app.bench.service.organisations import COORDINATOR, add_region
from app.bench.service.outline import count_kit, fates
from app.bench.service.scale import Scale
from app.bench.service.texts import Conversation
from app.bench.service.writing import Writer, next_id
from app.connectivity.models import DataBundle
from app.core import clock, jobs
from app.core.errors import Refused
from app.devices.models import Device, Drive, WipeLogFile
from app.donations.models import Consignment
from app.extensions import db
from app.geography.service import add_authorities
from app.matching.models import MatchRun
from app.referrals.models import Household, Referral

__all__ = ["COORDINATOR", "Seeded", "seed_region", "tidy"]
_CHUNK: Final = 4_000
# Tables whose rows get their keys here and not from the database.
_KEYED: Final = (Household, Referral, Consignment, Device, Drive, WipeLogFile, DataBundle)


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many rows were written, and who can sign in to look at them."""

    rows: int
    sign_in: str


def seed_region(scale: Scale, seed: int) -> Seeded:
    """Write the whole region; the same seed gives the same people on the same days before today.

    Refuses a database that holds referrals or devices: made-up ones must never stand among real ones.
    """
    if next_id(Referral) > 1 or next_id(Device) > 1:
        raise Refused("There are referrals or devices in this database. Make an empty one and name it in DATABASE_URL.")
    now = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    now = min(now, clock.now() - timedelta(minutes=1))
    add_authorities()
    region = add_region(seed, scale)
    run = MatchRun(policy={}, inputs_digest="0" * 64, needs_considered=0, items_considered=0, left_over=[])
    db.session.add(run)
    db.session.flush()
    kit, writer, chain = count_kit(seed, scale), Writer(), Chain()
    first_kit = max(next_id(model) for model in _KEYED)
    kit_maker = KitMaker(seed, scale, kit, region, now, first_kit)
    chain.write(writer, kit_maker.write(writer))
    first = max(next_id(Household), next_id(Referral))
    cases = CaseMaker(seed, scale, region, now, first, first_kit, run.id, Conversation(seed, scale))

    def write_cases() -> Iterator[Happening]:
        batch = Batch()
        for fate in fates(seed, scale, kit):
            cases.add(batch, fate)
            if (fate.number + 1) % _CHUNK == 0 or fate.number + 1 == scale.referrals:
                batch.write(writer)
                yield from batch.happenings
                batch = Batch()

    chain.write(writer, write_cases())
    writer.raise_sequences(_KEYED)
    jobs.forget_pending()
    return Seeded(writer.rows, COORDINATOR)


def tidy() -> None:
    """Let the database look at what it holds, as it would by itself after a while; outside any transaction."""
    engine = db.engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
