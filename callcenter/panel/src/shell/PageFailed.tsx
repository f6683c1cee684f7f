/** A page broke: the call and the rest of the panel go on. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useRouteError } from "react-router";
import { EmptyState } from "@/ui/EmptyState";

export function PageFailed() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const here = useLocation();
  console.error(useRouteError());
  return (
    <EmptyState title={t("pageFailed")} hint={t("pageFailed.hint")}>
      <Button variant="default" onClick={() => navigate(here, { replace: true })}>
        {t("tryAgain")}
      </Button>
    </EmptyState>
  );
}
