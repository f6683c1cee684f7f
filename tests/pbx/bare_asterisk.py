"""A small real Asterisk whose dialplan only serves to try the phone out, not our product."""

import asyncio
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.demo.sip_message import request
from callcenter.demo.transactions import open_endpoint
from callcenter.services.find_asterisk import find_asterisk
from tests.waiting import until

START_SECONDS = 30

ASTERISK = """
[directories]
astetcdir => {folder}
astmoddir => {modules}
astvarlibdir => {folder}/varlib
astdbdir => {folder}
astkeydir => {folder}/varlib
astdatadir => {data}
astagidir => {folder}
astspooldir => {folder}/spool
astrundir => {folder}
astlogdir => {folder}
[options]
verbose = 3
"""
MODULES = """
[modules]
autoload=no
load=res_timing_timerfd.so
load=res_sorcery_config.so
load=res_sorcery_memory.so
load=res_sorcery_astdb.so
load=res_rtp_asterisk.so
load=res_pjproject.so
load=res_pjsip.so
load=res_pjsip_session.so
load=res_pjsip_sdp_rtp.so
load=res_pjsip_registrar.so
load=res_pjsip_authenticator_digest.so
load=res_pjsip_endpoint_identifier_ip.so
load=res_pjsip_endpoint_identifier_user.so
load=res_pjsip_refer.so
load=res_pjsip_caller_id.so
load=res_pjsip_dtmf_info.so
load=res_pjsip_pubsub.so
load=res_pjsip_rfc3326.so
load=res_musiconhold.so
load=bridge_simple.so
load=bridge_native_rtp.so
load=bridge_softmix.so
load=bridge_builtin_features.so
load=bridge_builtin_interval_features.so
load=codec_alaw.so
load=codec_ulaw.so
load=format_wav.so
load=format_pcm.so
load=chan_pjsip.so
load=pbx_config.so
load=app_dial.so
load=app_echo.so
load=app_read.so
load=app_playback.so
load=app_verbose.so
load=app_system.so
load=func_callerid.so
load=func_channel.so
load=func_base64.so
"""
RTP = """
[general]
rtpstart=20000
rtpend=29999
"""
LOGGER = """
[logfiles]
full => notice,warning,error,verbose,debug
"""
PJSIP = """
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[phone](!)
type=endpoint
context=phones
disallow=all
allow=alaw,ulaw
direct_media=no
"""
PHONE = """
[{extension}](phone)
aors={extension}
auth={extension}
[{extension}]
type=aor
max_contacts=1
remove_existing=yes
[{extension}]
type=auth
auth_type=userpass
username={extension}
password=secret{extension}
"""
TRUNK = """
[trunk](phone)
context=trunk
[trunk]
type=identify
endpoint=trunk
match=127.0.0.2
"""
EXTENSIONS = """
[phones]
exten => _20X,1,Dial(PJSIP/${EXTEN},20)
[trunk]
exten => _20X,1,Dial(PJSIP/${EXTEN},20)
exten => echo,1,Answer()
 same => n,Echo()
exten => read,1,Answer()
 same => n,Read(DIGITS,,4,,,5)
 same => n,System(echo "${DIGITS} ${CALLERID(num)} ${CALLERID(name)}" >> {folder}/typed.txt)
"""


@dataclass(frozen=True, slots=True)
class BareAsterisk:
    sip_address: str
    typed_file: Path  # what the dialplan has Read, one line a call

    async def typed(self, within: float = 10) -> list[str]:
        """Wait until a caller has typed something and return all lines."""
        await until(self.typed_file.exists, within)
        return self.typed_file.read_text(encoding="utf-8").splitlines()


@asynccontextmanager
async def bare_asterisk(folder: Path) -> AsyncIterator[BareAsterisk]:
    """Run an Asterisk below `folder` with the phones 201 to 203 (secret201 and so on)."""
    port = free_udp_port()
    program = _write_configuration(folder, port)
    process = await asyncio.create_subprocess_exec(
        program, "-f", "-C", str(folder / "asterisk.conf"), stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await _until_it_answers(("127.0.0.1", port))
        yield BareAsterisk(f"127.0.0.1:{port}", folder / "typed.txt")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _write_configuration(folder: Path, port: int) -> str:
    """Write all files and return the program to start."""
    found = find_asterisk()
    for name in ("spool", "varlib"):
        (folder / name).mkdir(parents=True)
    phones = "".join(PHONE.replace("{extension}", number) for number in ("201", "202", "203"))
    files = {
        "asterisk": ASTERISK.format(folder=folder, modules=found.modules, data=found.data),
        "modules": MODULES,
        "pjsip": PJSIP.replace("{port}", str(port)) + phones + TRUNK,
        "extensions": EXTENSIONS.replace("{folder}", str(folder)),
        "rtp": RTP,
        "logger": LOGGER,
    }
    for name, text in files.items():
        (folder / f"{name}.conf").write_text(text)
    return str(found.binary)


async def _until_it_answers(server: tuple[str, int]) -> None:
    """Knock until SIP is up: an unknown caller gets an answer too."""
    headers = [("From", "<sip:knock@127.0.0.1>;tag=1"), ("To", "<sip:knock@127.0.0.1>")]
    headers += [("Call-ID", "knock")]
    endpoint = await open_endpoint(("127.0.0.1", 0), lambda _: None)
    try:
        async with asyncio.timeout(START_SECONDS):
            knock = request("OPTIONS", "sip:127.0.0.1", [*headers, ("CSeq", "1 OPTIONS")])
            await endpoint.request(knock, server)
    finally:
        endpoint.close()


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
