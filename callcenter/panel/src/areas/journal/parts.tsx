/** What the three pages of the journal share. */
import { useTranslation } from "react-i18next";
import { useMay } from "@/session/session";
import { SubPlaces } from "@/ui/SubPlaces";

export function JournalParts() {
  const { t } = useTranslation("journal");
  const letters = useMay("letters.read");
  const calls = useMay("notices.tell");
  return (
    <SubPlaces
      label={t("title")}
      places={[
        { path: "/journal", title: t("contacts") },
        ...(letters ? [{ path: "/journal/letters", title: t("letters") }] : []),
        ...(calls ? [{ path: "/journal/call-tasks", title: t("callTasks") }] : []),
      ]}
    />
  );
}
