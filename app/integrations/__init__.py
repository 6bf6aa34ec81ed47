"""The outside world, one file each: a Protocol, the real thing, a stand-in for development."""

from importlib import import_module

from flask import Flask

from app.config import Environment
from app.core import jobs
from app.integrations.email import mailer_for
from app.integrations.queue import EmbeddedJobs, RqJobs


def register(app: Flask) -> None:
    """Choose where jobs go: RQ with REDIS_URL, else this program's own thread (none while testing)."""
    settings = app.config["SETTINGS"]
    app.extensions["mailer"] = mailer_for(settings)
    if settings.redis_url:
        queue: RqJobs | EmbeddedJobs = RqJobs(settings.redis_url)
    else:
        # By name, because `app` never imports `workers`: the arrow points the other way.
        work = import_module("workers.embedded")
        queue = EmbeddedJobs(work.runner(app), work.due_jobs())
    app.extensions["job_queue"] = queue
    if settings.environment is Environment.TEST and not settings.redis_url:
        jobs.send_with(lambda _job: None)
        return
    jobs.send_with(queue.send)
    if isinstance(queue, EmbeddedJobs):
        app.before_request(queue.ensure_running)
