/** The state of a case, in words; colour only where somebody is waited for or late. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

const VARIANT: Readonly<Record<string, "filled" | "light" | "outline" | "default">> = {
  draft: "outline",
  closed: "default",
};

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation("cases");
  return (
    <Badge variant={VARIANT[state] ?? "light"} color="gray" radius="sm" tt="none" fw={500}>
      {t(`terms:state.${state}`)}
    </Badge>
  );
}
