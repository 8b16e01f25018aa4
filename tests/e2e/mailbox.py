"""A fresh Thunderbird profile with a mailbox of sample messages; it asks nothing and calls nobody."""

from __future__ import annotations

import email
import json
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "host" / "close" / "sandbox" / "messages"
SENT = ("06-sent",)
IDENTITIES = (("Grace Hopper", "grace@compiler.example"), ("Compiler Sales", "sales@compiler.example"))

NEWS = 1010  # more than the 1000 that the extension counts, in pages of 100


def _plain(name: str) -> bytes:
    return f"""\
From: {name.title()} <{name}@plain.example>
To: Grace Hopper <grace@compiler.example>
Subject: From {name}
Message-ID: <{name}@plain.example>
Date: Mon, 02 Nov 2026 08:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Nothing much.
""".encode()


@dataclass(frozen=True)
class Mailbox:
    """The messages by name: the samples ("01-ada", …), "other", and "news-1", …"""

    messages: dict[str, Message]

    def id(self, name: str) -> str:
        """The Message-ID without its angle brackets."""
        return str(self.messages[name]["Message-ID"]).strip("<> ")


def make_profile(profile: Path, preferences: dict[str, Any]) -> Mailbox:
    """A POP account that never connects, with the folders Inbox, Sent, Other, Travel, News and Empty."""
    samples_by_name = {path.stem: path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))}
    assert samples_by_name, f"no sample messages in {SAMPLES}"
    contents = {
        "Inbox": {name: text for name, text in samples_by_name.items() if name not in SENT},
        "Sent": {name: text for name, text in samples_by_name.items() if name in SENT},
        "Other": {"other": _plain("other")},
        "Travel": {"travel-1": _plain("travel-1"), "travel-2": _plain("travel-2")},
        "News": {f"news-{n}": _plain(f"news-{n}") for n in range(1, NEWS + 1)},
    }
    folder = profile / "Mail" / "pop"
    folder.mkdir(parents=True)
    for name, messages in contents.items():
        (folder / name).write_bytes(_mbox(messages.values()))
    (folder / "Empty").touch()
    (profile / "Mail" / "Local Folders").mkdir()
    lines = (
        f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in (_PREFERENCES | preferences).items()
    )
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    everything = {name: text for messages in contents.values() for name, text in messages.items()}
    return Mailbox({name: email.message_from_bytes(text) for name, text in everything.items()})


def _mbox(messages: Iterable[bytes]) -> bytes:
    """Each message read, in Berkeley format."""
    head = b"From - Mon Nov 02 00:00:00 2026\nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n"
    return b"".join(head + text.replace(b"\r\n", b"\n").rstrip() + b"\n\n" for text in messages)


_PREFERENCES: dict[str, Any] = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1,id2",
    "mail.account.account2.server": "server2",
    # Nothing listens on port 1: the account works on what is in its folder.
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "127.0.0.1",
    "mail.server.server1.port": 1,
    "mail.server.server1.userName": "grace",
    "mail.server.server1.name": "grace@compiler.example",
    "mail.server.server1.directory-rel": "[ProfD]Mail/pop",
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.check_new_mail": False,
    "mail.server.server1.download_on_biff": False,
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders",
    "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.type": "smtp",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.port": 1,
    # First run, offers, telemetry, updates.
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.inappnotifications.enabled": False,
    "mail.inappnotifications.url": "",
    "app.donation.eoy.version.viewed": 999,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "app.update.auto": False,
    "app.normandy.enabled": False,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "dom.push.connection.enabled": False,
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "mail.chat.enabled": False,
    "mailnews.auto_config_url": "",
    "mailnews.mx_service_url": "",
    "media.gmp-manager.url": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.proxy.type": 0,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    # What pages write to their console is to be read.
    "browser.dom.window.dump.enabled": True,
    "devtools.console.stdout.content": True,
    # Quiet and steady.
    "calendar.timezone.local": "UTC",
    "calendar.timezone.useSystemTimezone": False,
    "mail.biff.play_sound": False,
    "mail.biff.show_alert": False,
    "mail.tabs.autoHide": False,
    "ui.prefersReducedMotion": 1,
    # Else a click on a page that has only just been painted is dropped; the tests are that fast.
    "dom.input_events.security.minNumTicks": 0,
    "dom.input_events.security.minTimeElapsedInMS": 0,
    # An add-on that lies in the profile is used without a question.
    "extensions.autoDisableScopes": 0,
    # Marionette's own test settings would hide every real change of focus.
    "remote.prefs.recommended": False,
}
for _number, (_name, _address) in enumerate(IDENTITIES, start=1):
    _PREFERENCES |= {
        f"mail.identity.id{_number}.fullName": _name,
        f"mail.identity.id{_number}.useremail": _address,
        f"mail.identity.id{_number}.valid": True,
        f"mail.identity.id{_number}.smtpServer": "smtp1",
    }
