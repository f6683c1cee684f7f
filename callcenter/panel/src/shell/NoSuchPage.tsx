import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { PageHead } from "@/ui/PageHead";

export function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("noPage")} />
      <Text mb="sm">{t("noPage.hint")}</Text>
      <Anchor component={Link} to="/">
        {t("toStart")}
      </Anchor>
    </>
  );
}
