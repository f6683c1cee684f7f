"""Digest authentication (RFC 2617, MD5, as every PBX offers it). Pure text."""

import hashlib
import re
import secrets
from typing import Final

from callcenter.demo.sip_message import Message, Status

PARAMETER: Final = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')


def credentials(challenge: Message, asked: Message, user: str, secret: str) -> tuple[str, str]:
    """Return the header (name, value) that answers a 401 or 407 given to `asked`."""
    proxy = challenge.status == Status.PROXY_UNAUTHORIZED
    offered = challenge.all("proxy-authenticate" if proxy else "www-authenticate")
    wanted = _parameters(next(text for text in offered if "SHA" not in text.upper()))
    value = _answer(wanted, asked.method, asked.uri, user, secret)
    return ("Proxy-Authorization" if proxy else "Authorization", value)


def _answer(wanted: dict[str, str], method: str, uri: str, user: str, secret: str) -> str:
    realm, nonce = wanted["realm"], wanted["nonce"]
    count, own_nonce = "00000001", secrets.token_hex(8)
    first, second = _md5(f"{user}:{realm}:{secret}"), _md5(f"{method}:{uri}")
    with_qop = "auth" in wanted.get("qop", "")
    middle = f"{nonce}:{count}:{own_nonce}:auth" if with_qop else nonce
    text = (
        f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{_md5(f"{first}:{middle}:{second}")}", algorithm=MD5'
    )
    if with_qop:
        text += f', qop=auth, nc={count}, cnonce="{own_nonce}"'
    if opaque := wanted.get("opaque"):
        text += f', opaque="{opaque}"'
    return text


def _parameters(challenge: str) -> dict[str, str]:
    return {name.lower(): a or b for name, a, b in PARAMETER.findall(challenge)}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
