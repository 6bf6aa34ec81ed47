"""A program that calls us with an access token: it acts for the person behind the token, inside the token's scopes.

Plain values; how a token is found and checked is not known here.
"""

from dataclasses import dataclass

from app.core.permissions import SCOPE_PERMISSIONS, Permission, Role, Scope, role_may


@dataclass(frozen=True, slots=True)
class Caller:
    """An Actor whose permissions are those of its scopes and of the person, whichever are fewer.

    `id` is the person's, so that what is done has somebody to ask; `refusal` is why nothing may be done at present.
    """

    token_id: int
    id: int
    role: Role
    organisation_id: int | None
    scopes: frozenset[Scope]
    refusal: str | None = None

    def has(self, scope: Scope) -> bool:
        """Whether the token was made for this."""
        return scope in self.scopes

    def may(self, permission: Permission) -> bool:
        """Whether a scope brings the permission and the person behind the token holds it."""
        return role_may(self.role, permission) and permission in {SCOPE_PERMISSIONS[scope] for scope in self.scopes}
