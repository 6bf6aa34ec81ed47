"""The one command of the demonstration: load it; and the questions who is here already."""

from app.demo.service.loading import has_demonstration, has_people, load_demo

__all__ = ["has_demonstration", "has_people", "load_demo"]
