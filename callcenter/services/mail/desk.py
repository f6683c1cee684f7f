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
    email_is_59fz: bool = False  # the region's lawyer says that a letter is an appeal all the same

    @classmethod
    def of(cls, pool: Pool, settings: Settings, places: AttachmentPlaces) -> Self:
        by_law = settings.regulation.email_is_59fz
        return cls(pool, settings.mail, settings.zone, places, by_law)
