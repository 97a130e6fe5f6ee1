"""Sessions on the server: staff's and applicants', each in a table of its own, by the same rules.

A session ends when nobody used it for IDLE_MAX, in any case after LIFE_MAX, and when it is revoked.
The caller hashes the token (server/credentials/tokens.py)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from server.storage.columns import METADATA, Moment, key
from server.storage.database import Reader, Work

IDLE_MAX: Final = timedelta(minutes=30)
LIFE_MAX: Final = timedelta(hours=12)
"""House rules: a shift, and a coffee that lasted."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""Use is written down this often, since each writing is a turn of the one writer."""
OF_ACCOUNT_MAX: Final = 8
"""At it the one that was used least lately ends."""
KEPT_FOR: Final = timedelta(days=7)
FORGOTTEN_AT_ONCE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is good now."""

    token_hash: str
    account: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime

    def is_unseen(self, now: datetime) -> bool:
        """Whether `seen` is due."""
        return now - self.seen_at >= SEEN_EVERY


def session_table(name: str, account_key: str) -> Table:
    """A table of sessions for the accounts of one kind."""
    return Table(
        name,
        METADATA,
        key("token_hash"),  # SHA-256: who reads the table cannot log in with it
        Column("account_id", Text, ForeignKey(account_key), nullable=False),
        Column("made_at", Moment, nullable=False),
        Column("seen_at", Moment, nullable=False),
        Column("expires_at", Moment, nullable=False),
        Column("revoked_at", Moment),
        Index(None, "account_id"),
        Index(None, "expires_at"),
    )


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one table."""

    table: Table

    async def open(self, work: Work, account: str, token_hash: str, now: datetime) -> Session:
        """Begin a session; if the account has too many, the one used least lately ends."""
        alive = await self.of_account(work, account, now)
        for surplus in alive[OF_ACCOUNT_MAX - 1 :]:
            await self.revoke(work, surplus.token_hash, now)
        made = Session(token_hash, account, now, now, now + LIFE_MAX)
        await work.tell(
            insert(self.table).values(
                token_hash=token_hash,
                account_id=account,
                made_at=now,
                seen_at=now,
                expires_at=made.expires_at,
            )
        )
        return made

    async def find(self, reader: Reader, token_hash: str, now: datetime) -> Session | None:
        """The session of a token, if it is good now."""
        row = await reader.ask(select(self.table).where(*self._alive(now), self._is(token_hash)))
        found = row.first()
        return None if found is None else session_of(found)

    async def of_account(self, reader: Reader, account: str, now: datetime) -> list[Session]:
        """An account's good sessions, the last used first."""
        chosen = select(self.table).where(*self._alive(now), self.table.c.account_id == account)
        rows = await reader.ask(chosen.order_by(self.table.c.seen_at.desc()))
        return [session_of(row) for row in rows]

    async def seen(self, work: Work, token_hash: str, now: datetime) -> None:
        """It was used; one that has ended in between stays ended."""
        here = update(self.table).where(*self._alive(now), self._is(token_hash))
        await work.tell(here.values(seen_at=now))

    async def revoke(self, work: Work, token_hash: str, now: datetime) -> bool:
        """End one; False: it had ended, or never was."""
        here = update(self.table).where(*self._alive(now), self._is(token_hash))
        return await work.tell(here.values(revoked_at=now)) == 1

    async def revoke_all(
        self, work: Work, account: str, now: datetime, but: str | None = None
    ) -> int:
        """End every session of an account, `but` one (a token's hash); returns how many."""
        table = self.table
        here = update(table).where(*self._alive(now), table.c.account_id == account)
        if but is not None:
            here = here.where(table.c.token_hash != but)
        return await work.tell(here.values(revoked_at=now))

    async def forget(self, work: Work, now: datetime) -> int:
        """Take out those that expired long ago, not too many at a time; returns how many."""
        table = self.table
        old = select(table.c.token_hash).where(table.c.expires_at <= now - KEPT_FOR)
        few = old.order_by(table.c.expires_at).limit(FORGOTTEN_AT_ONCE_MAX)
        return await work.tell(delete(table).where(table.c.token_hash.in_(few)))

    def _alive(self, now: datetime) -> tuple[Any, ...]:
        table = self.table
        return (
            table.c.revoked_at.is_(None),
            table.c.expires_at > now,
            table.c.seen_at > now - IDLE_MAX,
        )

    def _is(self, token_hash: str) -> Any:
        return self.table.c.token_hash == token_hash


def session_of(row: Row[Any]) -> Session:
    """A session from its row."""
    return Session(row.token_hash, row.account_id, row.made_at, row.seen_at, row.expires_at)
