/** What is due next, the soonest first: by me, by line, by organisation. */
import { Badge, Checkbox, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type {
  DeadlineKind,
  CallcenterApiDeadlinesDeadlineShown as DeadlineShown,
  PageDeadlineShown,
} from "@/api/schema";
import { useMay, useSession } from "@/session/session";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { PageHead } from "@/ui/PageHead";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { useFilters } from "@/ui/useFilters";

const WHATS = ["registration", "execution", "forward", "answer", "documents", "measure", "notice"];
const LINES = ["1", "2", "3"];

export function DeadlinesPage() {
  const { t } = useTranslation("cases");
  const { login } = useSession();
  const navigate = useNavigate();
  const mayDirectory = useMay("directory.read");
  const [filters, change] = useFilters();
  const query = {
    ...(filters.mine ? { operator: login } : {}),
    ...(filters.what ? { what: filters.what as DeadlineKind } : {}),
    ...(filters.line ? { line: Number(filters.line) } : {}),
    ...(filters.organisation_id ? { organisation_id: filters.organisation_id } : {}),
    ...(filters.overdue ? { overdue: true } : {}),
  };
  const pages = usePages<DeadlineShown>(["deadlines", query], (cursor) =>
    take<PageDeadlineShown>(
      api.GET("/api/v1/deadlines", {
        params: { query: { ...query, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <>
      <PageHead title={t("deadlines")} />
      <FilterBar
        search={
          mayDirectory && (
            <OrganisationPicker
              size="xs"
              label={t("organisation")}
              value={filters.organisation_id ?? null}
              onChange={(id) => change({ organisation_id: id })}
            />
          )
        }
      >
        <SegmentedControl
          size="xs"
          aria-label={t("deadlines.whose")}
          value={filters.mine ? "mine" : "all"}
          onChange={(next) => change({ mine: next === "mine" ? "1" : null })}
          data={[
            { value: "all", label: t("deadlines.all") },
            { value: "mine", label: t("deadlines.mine") },
          ]}
        />
        <Choice
          label={t("deadlines.what")}
          value={filters.what}
          onChange={(what) => change({ what })}
          values={WHATS}
          name={(value) => t(`deadline.${value}`)}
        />
        <Choice
          label={t("field.line")}
          value={filters.line}
          onChange={(line) => change({ line })}
          values={LINES}
          name={(value) => t("line", { line: value })}
        />
        <Checkbox
          size="xs"
          mb={6}
          label={t("field.overdue")}
          checked={Boolean(filters.overdue)}
          onChange={(event) => change({ overdue: event.currentTarget.checked ? "1" : null })}
        />
      </FilterBar>
      <DataList
        label={t("deadlines")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => `${row.case_id} ${row.what} ${row.round}`}
        onOpen={(row) => navigate(`/cases/${row.case_id}`)}
        empty={{ title: t("deadlines.none"), hint: t("deadlines.none.hint") }}
      />
    </>
  );
}

function useColumns(): Column<DeadlineShown>[] {
  const { t } = useTranslation("cases");
  return [
    {
      title: t("due"),
      width: "10.5rem",
      narrow: "minmax(0, 1fr)",
      cell: (row) => <TimeLeft due={row.operational_due_at} />,
    },
    {
      title: t("deadlines.what"),
      width: "7.5rem",
      narrow: "5.8rem",
      cell: (row) => t(`deadline.${row.what}`),
    },
    {
      title: t("number"),
      width: "7.5rem",
      narrow: "6.2rem",
      cell: (row) => (
        <span className="figures">{row.case_number ? caseNumber(row.case_number) : "—"}</span>
      ),
    },
    {
      title: t("field.topic"),
      width: "minmax(0, 2fr)",
      wideOnly: true,
      cell: (row) => row.topic || <span className="dimmed">{t("noTopic")}</span>,
    },
    {
      title: t("deadlines.until"),
      width: "10rem",
      wideOnly: true,
      cell: (row) => (
        <>
          <Moment at={row.operational_due_at} />
          {row.provisional && (
            <Badge variant="outline" color="gray" size="xs" ml={6} tt="none">
              {t("provisional")}
            </Badge>
          )}
        </>
      ),
    },
    {
      title: t("organisation"),
      width: "minmax(0, 1.45fr)",
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
  ];
}
