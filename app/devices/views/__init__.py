"""Pages of the workshop: lists, the device page, and one form or button for each thing that is done with a device."""

from app.devices.views import (
    archives,
    certificates,
    chargers,
    checklists,
    counting,
    demands,
    device,
    drives,
    leaving,
    lists,
    load_lines,
    placing,
    quarantine,
    reports,
    testing,
    transfers,
    waste_paper,
    wiping,
)
from app.devices.views.blueprint import bp

__all__ = [
    "archives",
    "bp",
    "certificates",
    "chargers",
    "checklists",
    "counting",
    "demands",
    "device",
    "drives",
    "leaving",
    "lists",
    "load_lines",
    "placing",
    "quarantine",
    "reports", "testing",
    "transfers",
    "waste_paper",
    "wiping",
]
