"""What those who take letters in stand on."""

from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.settings import Settings
from callcenter.settings_mail import Mail
from db.pool import Pool


@dataclass(frozen=True, slots=True)
class MailDesk:
    pool: Pool
    mail: Mail
    zone: ZoneInfo
    places: AttachmentPlaces

    @classmethod
    def of(cls, pool: Pool, settings: Settings, places: AttachmentPlaces) -> Self:
        return cls(pool, settings.mail, settings.zone, places)
