/** A promised moment as what is left: amber in the last quarter, red when over, never colour alone. */
import { Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconHourglassLow } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/live/live";
import { useTick } from "./useTick";
import { dayAndTime } from "./zone";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function TimeLeft({ due, since }: { due: string; since?: string | null }) {
  const { t } = useTranslation();
  useTick(30_000);
  const left = Date.parse(due) - serverNow();
  const whole = since ? Date.parse(due) - Date.parse(since) : DAY;
  const tone = left < 0 ? "over" : left < whole / 4 ? "soon" : "calm";
  const words = useSpan(Math.abs(left));
  const Mark = { over: IconAlertTriangle, soon: IconHourglassLow, calm: IconClock }[tone];
  return (
    <Tooltip label={dayAndTime(due)}>
      <Text component="span" size="sm" className="figures time-left" data-tone={tone}>
        <Mark size={14} aria-hidden />
        {t(left < 0 ? "left.over" : "left.due", { time: words })}
      </Text>
    </Tooltip>
  );
}

function useSpan(milliseconds: number): string {
  const { t } = useTranslation();
  const minutes = Math.floor(milliseconds / MINUTE);
  if (milliseconds >= 2 * DAY) return t("left.days", { count: Math.floor(milliseconds / DAY) });
  if (minutes >= 60)
    return t("left.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return t("left.minutes", { minutes });
}
