"""How long agents may take, and what breaks they have."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from callcenter.domain.agents.breaks import REASONS
from callcenter.domain.agents.breaks import BreakReason as Reason
from callcenter.domain.agents.states import Patience
from callcenter.settings_parts import Part, Slug, refused, repeated

Words = Annotated[str, Field(min_length=1, max_length=60)]


class BreakReason(Part):
    """`key` is what reports and the queue's own log say."""

    key: Slug
    ru: Words
    en: Words


class Agents(Part):
    """What the server does with agents by itself."""

    wrap_up_seconds: float = Field(default=20, ge=0, le=900)  # 0: none
    vanish_seconds: float = Field(default=20, ge=1, le=300)  # of a browser phone's silence
    come_back_seconds: float = Field(default=60, ge=0, le=600)  # ready again without a click
    break_reasons: tuple[BreakReason, ...] = ()  # none: the usual ones, domain/agents/breaks.py

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if twice := repeated(reason.key for reason in self.break_reasons):
            raise refused("named_twice", f"break_reasons: {', '.join(twice)} is there twice")
        return self

    @property
    def patience(self) -> Patience:
        return Patience(
            wrap_up=timedelta(seconds=self.wrap_up_seconds),
            vanish=timedelta(seconds=self.vanish_seconds),
            come_back=timedelta(seconds=self.come_back_seconds),
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        own = tuple(Reason(one.key, one.ru, one.en) for one in self.break_reasons)
        return own or REASONS
