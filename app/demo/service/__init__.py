"""The one command of the demonstration: load it; and the question whether there is anybody here already."""

from app.demo.service.loading import has_people, load_demo

__all__ = ["has_people", "load_demo"]
