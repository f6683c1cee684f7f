"""Two Asterisks for the same callers: one as we render it, one whose dialplan knows no journal.

SIPp talks to both: citizens from the trunk's address, who speak and hang up after a while, and
operators who answer at once and echo what they hear.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter import settings
from callcenter.demo.asterisk import RunningAsterisk, start_asterisk
from callcenter.demo.configuration import (
    MOST_OPERATORS,
    SUPPORT_NUMBER,
    TRUNK_ADDRESS,
    write_configuration,
)
from tests.pbx.bare_asterisk import free_udp_port

OPERATORS_ADDRESS: Final = "127.0.0.3"
AT_ONCE: Final = 80  # calls; below the number of operators
STARTS_A_SECOND: Final = 60  # more than two cores can take
VOICE_SECONDS: Final = 5
GIVE_UP: Final = 120.0

BARE_DIALPLAN: Final = """
[from-trunk]
exten => {number},1,Answer()
 same => n,Playback(cc/notice)
 same => n,MixMonitor(,r({files}-citizen.wav)t({files}-agent.wav))
 same => n,Queue(hotline,,,,300)
[operators]
[queue-keys]
[transfer]
"""
CITIZEN: Final = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="citizen">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:7900[call_number]@[local_ip]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:7900[call_number]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:7900[call_number]@[local_ip]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec rtp_stream="{voice},-1,8"/></action></nop>
<pause/>
<nop><action><exec rtp_stream="pause"/></action></nop>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:7900[call_number]@[local_ip]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""
OPERATOR: Final = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="operator">
<recv request="INVITE" crlf="true" rrs="true"/>
<send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]o[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv request="ACK" rtd="true"/>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


@dataclass(slots=True)
class BenchPbx:
    """An Asterisk with its operators."""

    asterisk: RunningAsterisk
    configuration: Path

    def take(self, calls: int, stay_ms: int, at_once: int = AT_ONCE) -> float:
        """Let citizens place that many calls; return how many a second came to their end.

        `stay_ms` is the time from the notice's first word to their BYE.
        """
        began = time.perf_counter()
        done = _sipp(
            self.configuration.parent.parent / "citizen.xml",
            TRUNK_ADDRESS, self.asterisk.sip_address,
            "-s", SUPPORT_NUMBER, "-l", str(at_once), "-r", str(STARTS_A_SECOND),
            "-m", str(calls), "-d", str(stay_ms),
        ).wait(GIVE_UP)  # fmt: skip
        seconds = time.perf_counter() - began
        if done != 0:
            raise RuntimeError(f"calls failed; sipp ended with {done}")
        return calls / seconds

    def cpu(self) -> float:
        return process_seconds(self.asterisk.pid)


@contextmanager
def bench_pbx(folder: Path, database_url: str, *, bare: bool) -> Iterator[BenchPbx]:
    """Run an Asterisk below `folder` with operators; a `bare` one keeps no journal."""
    folder.mkdir()
    configuration = write_configuration(folder, MOST_OPERATORS, database_url)
    chosen = settings.load({"CALLCENTER_CONFIG": str(configuration)})
    operators_port = free_udp_port()
    asterisk = start_asterisk(chosen)
    asterisk.stop()  # rendered; now what is the bench's own
    etc = chosen.pbx_folder / "etc"
    _find_operators(etc / "pjsip.conf", operators_port)
    if bare:
        files = f"{chosen.incoming_folder}/${{UNIQUEID}}"
        text = BARE_DIALPLAN.format(number=SUPPORT_NUMBER, files=files)
        (etc / "extensions.conf").write_text(text)
        (etc / "cel.conf").write_text("[general]\nenable = no\n")
    asterisk.start_again()
    operators = _sipp(
        folder.parent / "operator.xml", OPERATORS_ADDRESS, None,
        "-p", str(operators_port), "-rtp_echo",
    )  # fmt: skip
    try:
        yield BenchPbx(asterisk, configuration)
    finally:
        operators.kill()
        operators.wait()
        asterisk.stop()


def write_scenarios(root: Path) -> None:
    """Write what SIPp plays; the voice is noise, which costs the codec most."""
    voice = root / "voice.alaw"
    voice.write_bytes(os.urandom(8000 * VOICE_SECONDS))
    (root / "citizen.xml").write_text(CITIZEN.replace("{voice}", str(voice)))
    (root / "operator.xml").write_text(OPERATOR)


def _find_operators(pjsip: Path, port: int) -> None:
    """Let every phone be reached at SIPp's address instead of registering."""
    text = pjsip.read_text()
    contact = f"contact = sip:operator@{OPERATORS_ADDRESS}:{port}"
    text = text.replace("remove_existing = yes", contact)
    pjsip.write_text(text.replace("qualify_frequency = 30", "qualify_frequency = 0"))


def _sipp(scenario: Path, own: str, server: str | None, *options: str) -> subprocess.Popen[bytes]:
    command = ["sipp", "-sf", str(scenario), "-i", own, "-mi", own, "-nostdin", *options]
    return subprocess.Popen(
        [*command, *([server] if server else [])],
        cwd=scenario.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def process_seconds(pid: int) -> float:
    """Return the CPU a process has used, user and system."""
    return sum(_times(pid)[:2])


def family_seconds(pid: int) -> float:
    """Return the CPU of a process, its children, and those of them that have ended."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        with suppress(FileNotFoundError, ProcessLookupError):  # one ended while we counted
            return sum(_times(pid)) + sum(sum(_times(int(child))) for child in children)


def _times(pid: int) -> list[float]:
    """Return user, system, and those two of children that have ended, in seconds."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    ticks = stat.rpartition(")")[2].split()[11:15]
    return [int(value) / os.sysconf("SC_CLK_TCK") for value in ticks]
