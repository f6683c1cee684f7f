import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { ContactShown, operations } from "@/api/schema";
import { useMay } from "@/session/session";
import { AgentChoice } from "@/ui/AgentChoice";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { Days, momentsOf } from "@/ui/Days";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { PageHead } from "@/ui/PageHead";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { caseNumber } from "@/ui/phone";
import { SearchBox } from "@/ui/SearchBox";
import { type Filters, useFilters } from "@/ui/useFilters";
import { JournalParts } from "./parts";

type Query = NonNullable<operations["list_contacts"]["parameters"]["query"]>;

const CHANNELS = ["phone", "email", "site", "paper", "import"] as const;
const KINDS = ["ticket", "appeal", "appointment"] as const;
const STATES = [
  "draft",
  "registered",
  "in_work",
  "done",
  "rejected",
  "forwarded",
  "under_consideration",
  "answer_prepared",
  "answered",
  "left_without_answer",
  "terminated",
  "closed",
] as const;

export function JournalPage() {
  const { t } = useTranslation("journal");
  const navigate = useNavigate();
  const [filters, change] = useFilters();
  const query = asked(filters);
  const pages = usePages<ContactShown>(["contacts", query], (cursor) =>
    take(
      api.GET("/api/v1/contacts", { params: { query: { ...query, ...(cursor && { cursor }) } } }),
    ),
  );
  return (
    <>
      <PageHead title={t("title")}>
        <JournalParts />
      </PageHead>
      <JournalFilters filters={filters} change={change} />
      <DataList
        label={t("title")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => row.contact_id}
        onOpen={(row) => navigate(`/cases/${row.case_id}`)}
        empty={{ title: t("empty"), hint: t("empty.hint") }}
      />
    </>
  );
}

function JournalFilters(props: {
  filters: Filters;
  change: (changes: Record<string, string | null>) => void;
}) {
  const { filters, change } = props;
  const { t } = useTranslation(["journal", "terms"]);
  const directory = useMay("directory.read");
  return (
    <FilterBar
      search={
        <SearchBox
          label={t("search")}
          placeholder={t("search.hint")}
          value={filters.search ?? ""}
          onSearch={(search) => change({ search })}
        />
      }
    >
      <Days filters={filters} change={change} />
      <Choice
        label={t("channel")}
        value={filters.channel}
        onChange={(channel) => change({ channel })}
        values={CHANNELS}
        name={(value) => t(`terms:channel.${value}`)}
      />
      <Choice
        label={t("kind")}
        value={filters.kind}
        onChange={(kind) => change({ kind })}
        values={KINDS}
        name={(value) => t(`terms:kind.${value}`)}
      />
      <Choice
        label={t("state")}
        value={filters.state}
        onChange={(state) => change({ state })}
        values={STATES}
        name={(value) => t(`terms:state.${value}`)}
      />
      <AgentChoice
        label={t("agent")}
        value={filters.agent}
        onChange={(agent) => change({ agent })}
      />
      {directory && (
        <OrganisationPicker
          size="xs"
          label={t("organisation")}
          value={filters.organisation_id ?? null}
          onChange={(organisation_id) => change({ organisation_id })}
        />
      )}
    </FilterBar>
  );
}

/** The filters of the address as the API takes them; what it would refuse is left out. */
function asked(filters: Filters): Query {
  const { from, before } = momentsOf(filters);
  const channel = CHANNELS.find((one) => one === filters.channel);
  const kind = KINDS.find((one) => one === filters.kind);
  const state = STATES.find((one) => one === filters.state);
  const organisation_id = filters.organisation_id?.match(/^[0-9a-f-]{36}$/)?.[0];
  return {
    ...(from && { at_from: from }),
    ...(before && { at_before: before }),
    ...(channel && { channel }),
    ...(kind && { kind }),
    ...(state && { state }),
    ...(filters.agent && { agent: filters.agent }),
    ...(organisation_id && { organisation_id }),
    ...(filters.search && { search: filters.search }),
  };
}

function useColumns(): readonly Column<ContactShown>[] {
  const { t } = useTranslation(["journal", "terms"]);
  return useMemo<Column<ContactShown>[]>(
    () => [
      { title: t("at"), width: "7.5rem", narrow: "4.6rem", cell: (row) => <Moment at={row.at} /> },
      {
        title: t("channel"),
        width: "5.5rem",
        wideOnly: true,
        cell: (row) => t(`terms:channel.${row.channel}`),
      },
      {
        title: t("who"),
        width: "minmax(8rem, 1.5fr)",
        narrow: "8rem",
        cell: (row) => <Who row={row} />,
      },
      {
        title: t("what"),
        width: "minmax(7rem, 2fr)",
        narrow: "minmax(0, 1fr)",
        cell: (row) => {
          const said = row.description || row.reason || row.topic;
          return said ? <span title={said}>{said}</span> : <span className="dimmed">—</span>;
        },
      },
      {
        title: t("case"),
        width: "8rem",
        wideOnly: true,
        cell: (row) => (
          <span className="figures">{row.case_number ? caseNumber(row.case_number) : "—"}</span>
        ),
      },
      {
        title: t("state"),
        width: "10rem",
        wideOnly: true,
        cell: (row) => t(`terms:state.${row.state}`),
      },
      {
        title: t("agent"),
        width: "8rem",
        wideOnly: true,
        cell: (row) => row.agent_name ?? <span className="dimmed">—</span>,
      },
      {
        title: t("call"),
        width: "4.5rem",
        wideOnly: true,
        cell: (row) =>
          row.linkedid && (
            <Link to={`/calls/${row.linkedid}`} onClick={(event) => event.stopPropagation()}>
              {t("call.open")}
            </Link>
          ),
      },
    ],
    [t],
  );
}

function Who({ row }: { row: ContactShown }) {
  const address = row.address?.startsWith("+") ? (
    <PhoneNumber number={row.address} />
  ) : (
    (row.address ?? <PhoneNumber number={null} />)
  );
  return (
    <span title={row.caller_name}>
      {row.caller_name && `${row.caller_name} · `}
      <span className="dimmed">{address}</span>
    </span>
  );
}
