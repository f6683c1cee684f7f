/** The calls the hotline owes, the most urgent first. */
import { ActionIcon, Anchor, Group, SegmentedControl, Text, Tooltip } from "@mantine/core";
import { IconPhone, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { CallbackShown, PageCallbackShown } from "@/api/schema";
import { useCallBack } from "@/phone/DialBox";
import { useMay } from "@/session/session";
import { latinKey } from "@/shell/layout";
import { isSecondKey } from "@/shell/pair";
import { type Column, DataList, usePages } from "@/ui/DataList";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { ProblemNote } from "@/ui/ProblemNote";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { useFilters } from "@/ui/useFilters";
import { CloseCallback } from "./CloseCallback";

type State = CallbackShown["state"];

const STATES: readonly State[] = ["open", "done", "closed"];

export function CallbacksPage() {
  const { t } = useTranslation("callbacks");
  const [filters, change] = useFilters();
  const state = STATES.find((one) => one === filters.state) ?? "open";
  const pages = usePages(["callbacks", state], (cursor) =>
    take<PageCallbackShown>(
      api.GET("/api/v1/callbacks", {
        params: { query: { state, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const act = useActions(state === "open");
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const row = selectedRow(event.currentTarget, rows);
    const key = latinKey(event.key);
    if (row === null || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isSecondKey(event)) return;
    if (key === "c") act.call(row);
    if (key === "x") act.close(row);
  };
  return (
    <>
      <PageHead title={t("title")}>
        <SegmentedControl
          aria-label={t("states")}
          value={state}
          onChange={(next) => change({ state: next === "open" ? null : next })}
          data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        />
      </PageHead>
      <ProblemNote problem={act.problem} />
      <div role="status" className="callbacks-news">
        {act.news && <Text size="sm">{act.news}</Text>}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the list inside */}
      <div className="callbacks-list" onKeyDown={press}>
        <DataList
          label={t("title")}
          pages={pages}
          columns={useColumns(state, act)}
          rowKey={(row) => row.callback_id}
          rowHeight={44}
          {...(act.may ? { onOpen: act.call } : {})}
          empty={
            state === "open"
              ? { title: t("empty.open"), hint: t("empty.open.hint") }
              : { title: t("empty.other") }
          }
        />
      </div>
      {act.may && (
        <Text size="xs" c="dimmed" mt="xs" visibleFrom="sm">
          {t("help")}
        </Text>
      )}
      <CloseCallback callback={act.closing} onClose={act.keep} />
    </>
  );
}

/** The row under the cursor, as the list marks it. */
function selectedRow(list: HTMLElement, rows: readonly CallbackShown[]): CallbackShown | null {
  const id = list.querySelector('[role="row"][aria-selected="true"]')?.id;
  return rows.find(({ callback_id }) => id === `row-${callback_id}`) ?? null;
}

function useActions(open: boolean) {
  const { t } = useTranslation("callbacks");
  const calling = useCallBack();
  const [closing, setClosing] = useState<CallbackShown | null>(null);
  const may = useMay("callbacks.close") && open;
  return {
    may,
    closing,
    close: (row: CallbackShown) => may && setClosing(row),
    keep: () => setClosing(null),
    call: (row: CallbackShown) => may && !calling.isPending && calling.mutate(row.callback_id),
    problem: calling.error,
    news: calling.isPending ? t("calling") : calling.data?.device === "phone" ? t("desk") : null,
  };
}

function useColumns(state: State, act: ReturnType<typeof useActions>): Column<CallbackShown>[] {
  const { t } = useTranslation("callbacks");
  return [
    {
      title: t("number"),
      width: "minmax(9.5rem, 1fr)",
      narrow: "8rem",
      cell: (row) => <PhoneNumber number={row.phone_e164} />,
    },
    {
      title: t("reason"),
      width: "minmax(8rem, 1.4fr)",
      narrow: "minmax(0, 1fr)",
      cell: (row) => t(`reason.${row.reason}`),
    },
    {
      title: t("since"),
      width: "8rem",
      wideOnly: true,
      cell: (row) => <Moment at={row.last_unanswered_at} />,
    },
    { title: t("tries"), width: "4.5rem", wideOnly: true, cell: (row) => row.linkedids.length },
    {
      title: t("case"),
      width: "8.5rem",
      wideOnly: true,
      cell: (row) => (
        <Anchor
          component={Link}
          to={`/cases/${row.case_id}`}
          size="sm"
          className="figures"
          onClick={(event) => event.stopPropagation()}
        >
          {row.case_number ? caseNumber(row.case_number) : t("case")}
        </Anchor>
      ),
    },
    state === "open"
      ? {
          title: t("due"),
          width: "12rem",
          narrow: "6.2rem",
          cell: (row) => <TimeLeft due={row.due_at} since={row.created_at} />,
        }
      : {
          title: t("outcome"),
          width: "minmax(12rem, 2fr)",
          narrow: "minmax(0, 1.2fr)",
          cell: (row) => row.close_reason ?? t("evidence"),
        },
    ...(act.may
      ? [
          {
            title: "",
            width: "5.5rem",
            cell: (row: CallbackShown) => <RowActions row={row} act={act} />,
          },
        ]
      : []),
  ];
}

function RowActions({ row, act }: { row: CallbackShown; act: ReturnType<typeof useActions> }) {
  const { t } = useTranslation("callbacks");
  const button = (label: string, run: (row: CallbackShown) => unknown, Mark: typeof IconX) => (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        aria-label={`${label}: ${row.phone_e164}`}
        onClick={(event) => {
          event.stopPropagation();
          run(row);
        }}
      >
        <Mark size={16} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap={6} wrap="nowrap">
      {button(t("call"), act.call, IconPhone)}
      {button(t("close"), act.close, IconX)}
    </Group>
  );
}
