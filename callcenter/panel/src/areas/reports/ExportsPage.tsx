/** Files asked for: how far each is, and where to save it while it is there. */
import { Anchor, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ExportShown } from "@/api/schema";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { dayAndTime } from "@/ui/zone";

export function ExportsPage() {
  const { t, i18n } = useTranslation("reports");
  const pages = usePages<ExportShown>(
    ["exports"],
    (cursor) =>
      take<Page<ExportShown>>(
        api.GET("/api/v1/exports", { params: { query: cursor ? { cursor } : {} } }),
      ),
    (row) => row.state === "waiting" || row.state === "running",
  );
  const columns: Column<ExportShown>[] = [
    { title: t("exports.what"), width: "14rem", cell: (row) => t(`exports.${row.what}`) },
    { title: t("exports.asked"), width: "10rem", cell: (row) => <Moment at={row.asked_at} /> },
    { title: t("exports.state"), width: "minmax(12rem, 1fr)", cell: (row) => <State row={row} /> },
    {
      title: t("exports.size"),
      width: "6rem",
      wideOnly: true,
      cell: (row) => row.size && <span className="figures">{size(row.size, i18n.language)}</span>,
    },
    {
      title: t("exports.save"),
      width: "6rem",
      cell: (row) =>
        row.state === "ready" && (
          <Anchor size="sm" href={`/api/v1/exports/${row.export_id}/file`} download>
            {t("exports.save")}
          </Anchor>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t("exports")} />
      <DataList
        label={t("exports")}
        pages={pages}
        columns={columns}
        rowKey={(row) => row.export_id}
        empty={{ title: t("exports.empty"), hint: t("exports.emptyHint") }}
      />
    </>
  );
}

function State({ row }: { row: ExportShown }) {
  const { t } = useTranslation("reports");
  const words = t(`exports.${row.state}`, {
    done: row.rows_done,
    total: row.rows_total ?? "…",
    until: row.expires_at ? dayAndTime(row.expires_at) : "",
  });
  return (
    <>
      <Text size="sm" span>
        {words}
      </Text>
      {row.state === "running" && row.rows_total !== null && (
        <Progress value={(100 * row.rows_done) / Math.max(row.rows_total, 1)} aria-label={words} />
      )}
    </>
  );
}

function size(bytes: number, language: string): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return `${new Intl.NumberFormat(language).format(kilobytes)} ${language === "en" ? "kB" : "КБ"}`;
}
