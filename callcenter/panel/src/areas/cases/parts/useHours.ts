/** Seconds as hours and minutes, or days when there are many. */
import { useTranslation } from "react-i18next";

export function useHours(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return t("left.minutes", { minutes });
    if (minutes < 48 * 60)
      return t("left.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    return t("left.days", { count: Math.floor(minutes / 1440) });
  };
}
