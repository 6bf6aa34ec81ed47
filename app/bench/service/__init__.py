"""The one command: fill an empty system with as many rows as a region has after five years."""

from app.bench.service.scale import SCALES, Scale
from app.bench.service.seeding import COORDINATOR, Seeded, seed_region, tidy

__all__ = ["COORDINATOR", "SCALES", "Scale", "Seeded", "seed_region", "tidy"]
