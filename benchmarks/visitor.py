"""A browser without a screen, for benchmarks that ask the running product for pages."""

import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, signs in through the real form."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        """The text of a page; raises on an error status."""
        with self._opener.open(self.address + path, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form with the token found on `page`."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        data = urllib.parse.urlencode({"csrf_token": token.group(1) if token else "", **fields}).encode()
        with self._opener.open(self.address + path, data=data, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form; raises when it did not work."""
        self.post("/sign-in", self.get("/sign-in"), email=email, password=password, next="")
        if "sign-out" not in self.get("/account"):
            raise RuntimeError(f"could not sign in as {email}")
