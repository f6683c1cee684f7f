import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/ui/EmptyState";

export function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("noPage")} hint={t("noPage.hint")}>
      <Anchor component={Link} to="/">
        {t("toStart")}
      </Anchor>
    </EmptyState>
  );
}
