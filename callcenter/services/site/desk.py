"""What every request of a stranger needs: the key, who asks, how often."""

import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from callcenter.domain.office import Office
from callcenter.services.appeals.receive_appeal import Desk
from db.pool import Connection, Pool
from db.site import keep_site_key, site_key

ONE_SUBSCRIBER = 64  # bits of an IPv6 address that one subscriber has to himself


@dataclass(frozen=True, slots=True)
class SiteDesk:
    """Where strangers' forms are taken in."""

    pool: Pool
    appeals: Desk
    area_code: str
    challenge_bits: int

    @property
    def office(self) -> Office:
        return self.appeals.office


async def key_of(connection: Connection) -> bytes:
    """Return the key of the site, made when there is none."""
    key = await site_key(connection)
    if key is not None:
        return key
    await keep_site_key(connection, secrets.token_bytes(32))
    return await key_of(connection)


def counted_as(address: str | None) -> str:
    """Return what is counted for an address: of IPv6 the subscriber's whole network."""
    if not address:
        return ""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, ONE_SUBSCRIBER), strict=False))
    return str(parsed)
