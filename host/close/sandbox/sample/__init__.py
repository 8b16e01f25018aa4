"""The sample account: what the demo shows, and what the tests and the sample messages rely on."""

from __future__ import annotations

from datetime import datetime

from host.close.sandbox.account import Account
from host.close.sandbox.sample.ada import add_analytical_engines
from host.close.sandbox.sample.builder import Builder
from host.close.sandbox.sample.companies import add_companies
from host.close.sandbox.sample.correspondents import add_correspondents
from host.close.sandbox.sample.generated import add_generated
from host.close.sandbox.sample.notifications import add_notifications
from host.close.sandbox.sample.organization import ME, add_correspondence, add_organization
from host.close.sandbox.storage import Storage

__all__ = ["ME", "build_account"]


def build_account(now: datetime, extra_leads: int = 0, storage: Storage | None = None) -> Account:
    """The account as of `now` (aware): the same in every run but for the dates, which are relative to it.

    A storage that holds an account already gives that one, whatever else is asked for.
    """
    made = storage.made if storage else None
    account = Account(made or now, storage=storage)
    add_organization(account)
    if made is not None:
        account.load()
        return account
    add_correspondence(account)
    builder = Builder(account)
    add_analytical_engines(builder)
    add_correspondents(builder)
    add_companies(builder)
    add_notifications(builder)
    add_generated(account, extra_leads)
    if storage is not None:
        storage.begin(account.now)
    account.commit()
    return account
