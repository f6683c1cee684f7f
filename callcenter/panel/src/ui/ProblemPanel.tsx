/** A page's data did not come: what happened, what is safe, what to do. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";

export function ProblemPanel({ problem, retry }: { problem: unknown; retry: () => unknown }) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <EmptyState title={problem instanceof Error ? problem.message : t("serverFailed")}>
        <Button variant="default" onClick={() => void retry()}>
          {t("tryAgain")}
        </Button>
      </EmptyState>
    </div>
  );
}
