/** What the pages of the directory share. */
import { useTranslation } from "react-i18next";
import { useMay } from "@/session/session";
import { SubPlaces } from "@/ui/SubPlaces";

export const KINDS = [
  "medical",
  "authority",
  "fund",
  "insurer",
  "vendor",
  "ambulance",
  "supervision",
  "media",
  "other",
] as const;

export function DirectoryParts() {
  const { t } = useTranslation("directory");
  const edits = useMay("directory.edit");
  return (
    <SubPlaces
      label={t("title")}
      places={[
        { path: "/directory", title: t("organisations") },
        { path: "/directory/staff", title: t("toConfirm") },
        ...(edits ? [{ path: "/directory/import", title: t("import") }] : []),
      ]}
    />
  );
}
