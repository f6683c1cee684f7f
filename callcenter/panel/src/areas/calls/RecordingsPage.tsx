/** Recordings; first of all those that have a problem, each with its reason. */
import { Switch, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { operations, RecordingShown } from "@/api/schema";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { caseNumber } from "@/ui/phone";
import { useFilters } from "@/ui/useFilters";
import { stopwatch } from "@/ui/zone";
import { CallParts, RecordingMark } from "./parts";

type Query = NonNullable<operations["list_sounds"]["parameters"]["query"]>;

const STATES = [
  "missing",
  "damaged",
  "suspect",
  "orphan",
  "expected",
  "ready",
  "deleting",
  "deleted",
] as const;

export function RecordingsPage() {
  const { t } = useTranslation(["calls", "terms"]);
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const state = STATES.find((one) => one === filters.state);
  const all = filters.all === "1";
  const query: Query = { ...(state && { state }), with_problem: !all };
  const pages = usePages<RecordingShown>(["recordings", query], (cursor) =>
    take(
      api.GET("/api/v1/recordings", { params: { query: { ...query, ...(cursor && { cursor }) } } }),
    ),
  );
  return (
    <>
      <PageHead title={t("recordings")}>
        <CallParts />
      </PageHead>
      <Text size="sm" mb="xs" maw="60rem">
        {t("recordings.hint")}
      </Text>
      <FilterBar>
        <Choice
          label={t("state")}
          value={state}
          onChange={(value) => change({ state: value })}
          values={STATES}
          name={(value) => t(`terms:recording.${value}`)}
        />
        <Switch
          label={t("recordings.all")}
          checked={all}
          onChange={(event) => change({ all: event.currentTarget.checked ? "1" : null })}
          mb={6}
        />
      </FilterBar>
      <DataList
        label={t("recordings")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => row.recording_id}
        onOpen={(row) => row.linkedid && navigate(`/calls/${row.linkedid}`)}
        empty={
          all
            ? { title: t("recordings.none"), hint: t("recordings.none.hint") }
            : { title: t("recordings.well"), hint: t("recordings.well.hint") }
        }
      />
    </>
  );
}

function useColumns(): readonly Column<RecordingShown>[] {
  const { t } = useTranslation(["calls", "terms"]);
  return useMemo<Column<RecordingShown>[]>(
    () => [
      {
        title: t("at"),
        width: "7.5rem",
        narrow: "4.6rem",
        cell: (row) => <Moment at={row.started_at} />,
      },
      {
        title: t("state"),
        width: "minmax(9rem, 12rem)",
        narrow: "minmax(0, 1fr)",
        cell: (row) => <RecordingMark state={row.state} problem={row.problem} />,
      },
      {
        title: t("reason"),
        width: "minmax(8rem, 1fr)",
        narrow: "minmax(0, 1.2fr)",
        cell: (row) => (row.problem ? t(`terms:problem.${row.problem}`) : "—"),
      },
      {
        title: t("length"),
        width: "5rem",
        wideOnly: true,
        cell: (row) => (
          <span className="figures">
            {row.duration_seconds === null ? "—" : stopwatch(row.duration_seconds)}
          </span>
        ),
      },
      {
        title: t("case"),
        width: "8.5rem",
        wideOnly: true,
        cell: (row) => (
          <span className="figures">{row.case_number ? caseNumber(row.case_number) : "—"}</span>
        ),
      },
      {
        title: t("expires"),
        width: "9rem",
        wideOnly: true,
        cell: (row) =>
          row.deleted_at || row.expires_at ? (
            <Moment at={(row.deleted_at ?? row.expires_at) as string} />
          ) : (
            "—"
          ),
      },
    ],
    [t],
  );
}
