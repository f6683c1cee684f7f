/** Whether what is typed is on the server: always visible, and true. */
import { Anchor, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowsSplit2, IconCheck, IconPencil } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { clockTime } from "@/ui/zone";
import type { DraftView } from "./draft";

const MARK = {
  saved: IconCheck,
  typing: IconPencil,
  saving: IconPencil,
  not_saved: IconAlertTriangle,
  conflict: IconArrowsSplit2,
};

export function SavedNote({ view, onRetry }: { view: DraftView; onRetry: () => void }) {
  const { t } = useTranslation("cases");
  const Mark = MARK[view.state];
  return (
    <Group gap={6} wrap="nowrap" className="saved-note" data-state={view.state}>
      <Mark size={15} aria-hidden />
      <Text size="sm" role="status" className="figures saved-words">
        {words(view, t)}
      </Text>
      {view.state === "not_saved" && view.problem && (
        <Anchor component="button" type="button" size="sm" onClick={onRetry}>
          {t("common:tryAgain")}
        </Anchor>
      )}
    </Group>
  );
}

function words(view: DraftView, t: TFunction<"cases">): string {
  switch (view.state) {
    case "saved":
      return view.savedAt ? t("common:savedAt", { time: clockTime(view.savedAt) }) : t("allSaved");
    case "typing":
    case "saving":
      return t("common:saving");
    case "conflict":
      return t("conflict.short");
    case "not_saved":
      return view.problem?.status === 0 || view.problem?.status === 503
        ? t("notSaved.offline")
        : t("common:notSaved");
  }
}
