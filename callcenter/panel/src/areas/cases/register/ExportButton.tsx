/** The list as a file: asked for, watched while it is written, then saved. */
import { Anchor, Button, Group, Menu, Modal, Progress, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ExportAsked, ExportShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { ProblemNote } from "@/ui/ProblemNote";

const LOOK_MILLISECONDS = 700;
const UNFINISHED: readonly string[] = ["waiting", "running"];

export function ExportButton({ only }: { only: Record<string, unknown> }) {
  const { t } = useTranslation("cases");
  const may = useMay("registers.export");
  const [exportId, setExportId] = useState<string | null>(null);
  const asking = useMutation({
    mutationFn: (format: "xlsx" | "csv") => {
      const { search: _, ...cases } = only;
      return take<ExportShown>(
        api.POST("/api/v1/exports", {
          params: { header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { cases, format } as ExportAsked,
        }),
      );
    },
    onSuccess: (shown) => setExportId(shown.export_id),
  });
  if (!may) return null;
  return (
    <>
      <Menu position="bottom-end" keepMounted={false}>
        <Menu.Target>
          <Button variant="default" aria-label={t("export")} loading={asking.isPending}>
            <IconDownload size={15} aria-hidden />
            <span className="button-words">{t("export")}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {only.search !== undefined && <Menu.Label>{t("export.withoutSearch")}</Menu.Label>}
          <Menu.Item onClick={() => asking.mutate("xlsx")}>{t("export.xlsx")}</Menu.Item>
          <Menu.Item onClick={() => asking.mutate("csv")}>{t("export.csv")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ProblemNote problem={asking.error} />
      {exportId && <Watched exportId={exportId} onClose={() => setExportId(null)} />}
    </>
  );
}

function Watched({ exportId, onClose }: { exportId: string; onClose: () => void }) {
  const { t } = useTranslation("cases");
  const found = useQuery({
    queryKey: ["export", exportId],
    queryFn: () =>
      take<ExportShown>(
        api.GET("/api/v1/exports/{export_id}", { params: { path: { export_id: exportId } } }),
      ),
    refetchInterval: ({ state }) =>
      state.data === undefined || UNFINISHED.includes(state.data.state) ? LOOK_MILLISECONDS : false,
  });
  const shown = found.data;
  const share = shown?.rows_total ? (shown.rows_done / shown.rows_total) * 100 : 0;
  return (
    <Modal opened onClose={onClose} title={t("export")} transitionProps={{ duration: 0 }}>
      <Stack>
        {(!shown || UNFINISHED.includes(shown.state)) && (
          <>
            <Progress value={share} aria-label={t("export.running")} />
            <Text size="sm" role="status" className="figures">
              {t("export.rows", { done: shown?.rows_done ?? 0, total: shown?.rows_total ?? "…" })}
            </Text>
          </>
        )}
        {shown?.state === "ready" && (
          <Group justify="space-between">
            <Text size="sm">{t("export.ready", { count: shown.rows_done })}</Text>
            <Anchor href={`/api/v1/exports/${exportId}/file`} download data-autofocus>
              {t("export.save")}
            </Anchor>
          </Group>
        )}
        {shown?.state === "failed" && (
          <ProblemNote problem={new Error(shown.problem ?? t("common:serverFailed"))} />
        )}
        <ProblemNote problem={found.error} />
      </Stack>
    </Modal>
  );
}
