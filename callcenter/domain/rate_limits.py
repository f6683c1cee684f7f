"""How often strangers may do what. Pure values; the counting is done where all processes see it.

Case numbers run in sequence and a second fact has four digits: both could be tried by a
patient machine. So an enquiry is counted by who asks and by what is asked about.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many in each window; windows begin at fixed times, the same for everybody."""

    name: str
    most: int
    window: timedelta


ENQUIRIES_OF_CALLER: Final = RateLimit(
    "enquiries_of_caller", 9, HOUR
)  # three calls of three tries
ENQUIRIES_WITHHELD: Final = RateLimit("enquiries_withheld", 30, HOUR)  # all without a number
ENQUIRIES_OF_ADDRESS: Final = RateLimit("enquiries_of_address", 20, HOUR)
# 4 digits tried 24 times a day by anybody, anywhere: half of them would take 200 days.
ENQUIRIES_OF_CASE: Final = RateLimit("enquiries_of_case", 24, DAY)

CHALLENGES_OF_ADDRESS: Final = RateLimit("challenges_of_address", 60, HOUR)
# All together are counted only where work was done before: else a hundred addresses could shut
# the site for everybody.
SUBMITTED_BY_ADDRESS: Final = RateLimit("submitted_by_address", 20, HOUR)  # an office, a library
SUBMITTED_BY_ALL: Final = RateLimit("submitted_by_all", 1000, HOUR)
FILES_OF_ADDRESS: Final = RateLimit("files_of_address", 60, HOUR)
FILES_OF_ALL: Final = RateLimit("files_of_all", 2000, HOUR)
LISTS_OF_ADDRESS: Final = RateLimit("lists_of_address", 300, HOUR)
