"""A sheet order of 210 labels, drawn by the worker's own function, beside only making the codes' patterns.

Target: under 10 s. Both codes of each label are made: Code 128 and QR.
"""

import tempfile
import time

import segno
from reportlab.graphics.barcode.code128 import Code128Auto

from app.core.db import Base, transaction
from app.core.permissions import Role
from app.devices.service.counting import book_bought_devices
from app.devices.states import FormFactor
from app.extensions import db
from app.labels import queries, service
from app.labels.states import Stock
from benchmarks.figures import Figure
from benchmarks.made_up import application
from tests.factories.accounts import make_user

LABELS = 210
SECONDS = 10


def run() -> list[Figure]:
    """Draw the order once on each paper."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(f"sqlite:///{folder}/labels.sqlite")
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with transaction():
                who = make_user(Role.TECHNICIAN)
                tags = [one.asset_tag for one in book_bought_devices(who, FormFactor.LAPTOP, LABELS)]
            bare = _bare(tags)
            figures = []
            for stock in Stock:
                seconds = _drawn(tags, stock)
                figures.append(Figure(f"{LABELS} labels, {stock}", seconds, "s", bare, seconds / bare, at_most=SECONDS))
            db.engine.dispose()
    return figures


def _drawn(tags: list[str], stock: Stock) -> float:
    with transaction():
        print_id = service.order_labels(make_user(Role.TECHNICIAN), " ".join(tags), stock=stock).id
    began = time.perf_counter()
    service.draw_print(print_id, organisation="Example Hub")
    seconds = time.perf_counter() - began
    with transaction():
        if not queries.get_print(print_id).pdf:
            raise RuntimeError("the labels must be drawn, or the figure measures something else")
    return seconds


def _bare(tags: list[str]) -> float:
    began = time.perf_counter()
    for tag in tags:
        list(segno.make(tag, error="q", micro=False).matrix_iter(border=2))
        _ = Code128Auto(tag, barWidth=1, quiet=False).width
    return time.perf_counter() - began
