import { NumberInput, TextInput } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { CallListed, operations } from "@/api/schema";
import { AgentChoice } from "@/ui/AgentChoice";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { EmptyState } from "@/ui/EmptyState";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { caseNumber } from "@/ui/phone";
import { SearchBox } from "@/ui/SearchBox";
import { type Filters, useFilters } from "@/ui/useFilters";
import { stopwatch } from "@/ui/zone";
import { around } from "./around";
import { CallParts, Direction, RecordingMark } from "./parts";

type Query = NonNullable<operations["list_calls"]["parameters"]["query"]>;

const OUTCOMES = [
  "answered",
  "abandoned",
  "after_hours",
  "overflow",
  "refused",
  "callback_requested",
  "status_told",
  "short",
  "interrupted",
  "no_answer",
  "in_progress",
] as const;
const DIRECTIONS = ["inbound", "outbound", "internal"] as const;

export function CallsPage() {
  const { t } = useTranslation("calls");
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const query = asked(filters);
  const pages = usePages<CallListed>(["calls", query], (cursor) =>
    take(api.GET("/api/v1/calls", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
  );
  const columns = useColumns();
  const refused = pages.error instanceof ApiProblem ? pages.error.mistakeAt("query.search") : null;
  return (
    <>
      <PageHead title={t("title")}>
        <CallParts />
      </PageHead>
      <CallFilters filters={filters} change={change} />
      {refused ? (
        <EmptyState title={t("whole")} hint={t("whole.hint")} />
      ) : (
        <DataList
          label={t("title")}
          pages={pages}
          columns={columns}
          rowKey={(row) => row.linkedid}
          onOpen={(row) => navigate(`/calls/${row.linkedid}`)}
          empty={{ title: t("empty"), hint: t("empty.hint") }}
        />
      )}
    </>
  );
}

interface FilterProps {
  readonly filters: Filters;
  readonly change: (changes: Record<string, string | null>) => void;
}

function CallFilters({ filters, change }: FilterProps) {
  const { t } = useTranslation(["calls", "terms"]);
  return (
    <FilterBar
      search={
        <SearchBox
          label={t("search")}
          placeholder={t("search.hint")}
          value={filters.search ?? ""}
          onSearch={(search) => change({ search })}
          focus
        />
      }
    >
      <TextInput
        type="date"
        size="xs"
        label={t("day")}
        value={filters.day ?? ""}
        onChange={(event) => change({ day: event.currentTarget.value || null })}
      />
      <TextInput
        type="time"
        size="xs"
        label={t("around")}
        value={filters.time ?? ""}
        disabled={!filters.day}
        onChange={(event) => change({ time: event.currentTarget.value || null })}
      />
      <NumberInput
        size="xs"
        label={t("within")}
        value={Number(filters.within ?? 30)}
        disabled={!filters.time || !filters.day}
        min={5}
        max={720}
        step={15}
        onChange={(minutes) => change({ within: String(minutes || 30) })}
      />
      <Choice
        label={t("outcome")}
        value={filters.outcome}
        onChange={(outcome) => change({ outcome })}
        values={OUTCOMES}
        name={(value) => t(`terms:outcome.${value}`)}
      />
      <Choice
        label={t("direction")}
        value={filters.direction}
        onChange={(direction) => change({ direction })}
        values={DIRECTIONS}
        name={(value) => t(`terms:direction.${value}`)}
      />
      <AgentChoice
        label={t("agent")}
        value={filters.agent}
        onChange={(agent) => change({ agent })}
      />
    </FilterBar>
  );
}

function asked(filters: Filters): Query {
  const direction = DIRECTIONS.find((one) => one === filters.direction);
  const outcome = OUTCOMES.find((one) => one === filters.outcome);
  return {
    ...around(filters.day, filters.time, Number(filters.within ?? 30)),
    ...(direction && { direction }),
    ...(outcome && { outcome }),
    ...(filters.agent && { agent: filters.agent }),
    ...(filters.search && { search: filters.search }),
  };
}

/** The citizen's number, whoever called whom. */
export function citizenOf(call: Pick<CallListed, "direction" | "caller_e164" | "dialled_number">) {
  return call.direction === "outbound" ? call.dialled_number : call.caller_e164;
}

function useColumns(): readonly Column<CallListed>[] {
  const { t } = useTranslation(["calls", "terms"]);
  return useMemo<Column<CallListed>[]>(
    () => [
      {
        title: t("at"),
        width: "7rem",
        narrow: "4.6rem",
        cell: (row) => <Moment at={row.offered_at} />,
      },
      {
        title: t("citizen"),
        width: "minmax(9rem, 1.7fr)",
        cell: (row) => (
          <span className="mark" title={row.caller_name}>
            <Direction of={row.direction} />
            <PhoneNumber number={citizenOf(row)} />
            <span className="dimmed">{row.caller_name}</span>
          </span>
        ),
      },
      {
        title: t("outcome"),
        width: "8rem",
        narrow: "5.6rem",
        cell: (row) => t(`terms:outcome.${row.outcome}`),
      },
      {
        title: t("waited"),
        width: "4.5rem",
        wideOnly: true,
        cell: (row) => <span className="figures">{stopwatch(row.wait_seconds)}</span>,
      },
      {
        title: t("talked"),
        width: "4.5rem",
        wideOnly: true,
        cell: (row) => <span className="figures">{stopwatch(row.talk_seconds)}</span>,
      },
      {
        title: t("agent"),
        width: "minmax(7rem, 1fr)",
        wideOnly: true,
        cell: (row) => row.agent_name ?? row.agent_extension ?? <span className="dimmed">—</span>,
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
        title: t("recording"),
        width: "9rem",
        wideOnly: true,
        cell: (row) => (
          <RecordingMark state={row.recording_state} problem={row.recording_problem} />
        ),
      },
    ],
    [t],
  );
}
