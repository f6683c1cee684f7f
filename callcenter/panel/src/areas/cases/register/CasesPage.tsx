/** The register of cases: ready views, filters in the address, many at once. */
import "../cases.css";
import { Checkbox, Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { PageCaseShown, PageTicketListed } from "@/api/schema";
import { useSession } from "@/session/session";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { type Filters, useFilters } from "@/ui/useFilters";
import { StateBadge } from "../parts/StateBadge";
import { BulkBar } from "./BulkBar";
import { ExportButton } from "./ExportButton";
import { FilterBar } from "./FilterBar";
import { NewCase } from "./NewCase";
import { asListed, ofCase, ofQueued, type RegisterRow } from "./row";
import { SavedViews } from "./SavedViews";
import { caseQuery, lineOf, VIEWS, type View, viewOf } from "./views";

export function CasesPage() {
  const { t } = useTranslation("cases");
  const session = useSession();
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const view = viewOf(filters, session.role);
  const line = lineOf(filters, session.role);
  const [marked, setMarked] = useState<ReadonlyMap<string, RegisterRow>>(new Map());
  const query = caseQuery(view, filters, session.login);
  const pages = useRegister(view, line, filters, query);
  const listed = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const mark = (row: RegisterRow) =>
    setMarked((was) => {
      const next = new Map(was);
      if (!next.delete(row.case_id)) next.set(row.case_id, row);
      return next;
    });
  return (
    <>
      <PageHead title={t("title")}>
        <SavedViews list="cases" />
        <ExportButton only={view === "queue" ? { kind: "ticket", line: Number(line) } : query} />
        <NewCase />
      </PageHead>
      <Tabs
        value={view}
        onChange={(next) => {
          setMarked(new Map());
          change({ view: next });
        }}
        keepMounted={false}
        mb="sm"
      >
        <Tabs.List className="scrolls">
          {VIEWS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {one === "queue" ? t("view.queue", { line }) : t(`view.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <FilterBar view={view} line={line} filters={filters} onChange={change} />
      <BulkBar
        rows={asListed(marked.values(), listed)}
        listed={listed}
        onDone={() => setMarked(new Map())}
      />
      <DataList
        label={t(`view.${view}`, { line })}
        pages={pages}
        columns={useColumns(marked, mark)}
        rowKey={(row) => row.case_id}
        onOpen={(row) => navigate(`/cases/${row.case_id}`)}
        onMark={mark}
        empty={{ title: t(`empty.${view}`), hint: t("empty.hint") }}
      />
    </>
  );
}

/** A line's queue comes the soonest due first, everything else the newest first. */
function useRegister(view: View, line: string, filters: Filters, query: Record<string, unknown>) {
  const queue = view === "queue";
  return usePages<RegisterRow>(
    queue ? ["tickets", "queue", line, filters] : ["cases", view, query],
    (cursor): Promise<Page<RegisterRow>> =>
      queue ? askQueue(line, filters, cursor) : askCases(query, cursor),
  );
}

async function askCases(query: Record<string, unknown>, cursor: string | undefined) {
  const page = await take<PageCaseShown>(
    api.GET("/api/v1/cases", { params: { query: { ...query, ...(cursor ? { cursor } : {}) } } }),
  );
  return { items: page.items.map(ofCase), next_cursor: page.next_cursor };
}

async function askQueue(line: string, filters: Filters, cursor: string | undefined) {
  const query = {
    line: Number(line),
    order: "due" as const,
    ...(filters.organisation_id ? { organisation_id: filters.organisation_id } : {}),
    ...(cursor ? { cursor } : {}),
  };
  const page = await take<PageTicketListed>(api.GET("/api/v1/tickets", { params: { query } }));
  return { items: page.items.map(ofQueued), next_cursor: page.next_cursor };
}

function useColumns(
  marked: ReadonlyMap<string, RegisterRow>,
  mark: (row: RegisterRow) => void,
): Column<RegisterRow>[] {
  const { t } = useTranslation("cases");
  const number = (row: RegisterRow) => (row.case_number ? caseNumber(row.case_number) : "—");
  return [
    {
      title: "",
      width: "1.5rem",
      wideOnly: true,
      cell: (row) => (
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={t("mark", { number: number(row) })}
          checked={marked.has(row.case_id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => mark(row)}
        />
      ),
    },
    {
      title: t("number"),
      width: "7.5rem",
      narrow: "6.2rem",
      cell: (row) => <span className="figures">{number(row)}</span>,
    },
    {
      title: t("field.topic"),
      width: "minmax(0, 3fr)",
      cell: (row) => (
        <span title={row.topic}>{row.topic || <span className="dimmed">{t("noTopic")}</span>}</span>
      ),
    },
    {
      title: t("state"),
      width: "9.5rem",
      narrow: "8.2rem",
      cell: (row) => <StateBadge state={row.state} />,
    },
    {
      title: t("due"),
      width: "10.5rem",
      wideOnly: true,
      cell: (row) =>
        row.due_at && !row.ended ? (
          <TimeLeft due={row.due_at} since={row.registered_at ?? row.created_at} />
        ) : null,
    },
    {
      title: t("organisation"),
      width: "minmax(0, 2.4fr)",
      wideOnly: true,
      cell: (row) => row.organisation ?? "",
    },
    {
      title: t("operator"),
      width: "9.5rem",
      wideOnly: true,
      cell: (row) =>
        row.operator_name ?? row.operator_login ?? <span className="dimmed">{t("nobodys")}</span>,
    },
    {
      title: t("createdAt"),
      width: "8.2rem",
      wideOnly: true,
      cell: (row) => <Moment at={row.created_at} />,
    },
  ];
}
