/** Who did what when, from the chain that nobody can rewrite unnoticed. */
import { Button, Code, Group, Modal, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { AuditEntryShown, ProofShown } from "@/api/schema";
import { Choice } from "@/ui/Choice";
import { type Column, DataList, type Page, usePages } from "@/ui/DataList";
import { Days, momentsOf } from "@/ui/Days";
import { FilterBar } from "@/ui/FilterBar";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { useFilters } from "@/ui/useFilters";
import "../administration.css";
import { audited } from "./audited";

const KINDS = [
  "user",
  "session",
  "settings",
  "prompt",
  "template",
  "classifier",
  "application",
  "recording",
  "export",
  "case",
  "ticket",
  "appeal",
  "person",
  "knowledge",
  "listed",
  "read",
  "denied",
] as const;

export function AuditPage() {
  const { t } = useTranslation("administration");
  const [filters, change] = useFilters();
  const [opened, setOpened] = useState<AuditEntryShown | null>(null);
  const { from, before } = momentsOf(filters);
  const pages = usePages<AuditEntryShown>(["audit", filters], (cursor) =>
    take<Page<AuditEntryShown>>(
      api.GET("/api/v1/audit", {
        params: {
          query: {
            ...(filters.actor ? { actor: filters.actor } : {}),
            ...(filters.action ? { action: filters.action } : {}),
            ...(from ? { since: from } : {}),
            ...(before ? { until: before } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  return (
    <>
      <PageHead title={t("audit")} />
      <Proof />
      <FilterBar>
        <TextInput
          size="xs"
          label={t("audit.actor")}
          defaultValue={filters.actor ?? ""}
          onBlur={(event) => change({ actor: event.currentTarget.value.trim() })}
          onKeyDown={(event) =>
            event.key === "Enter" && change({ actor: event.currentTarget.value.trim() })
          }
        />
        <Choice
          label={t("audit.action")}
          value={filters.action}
          values={KINDS}
          name={(kind) => t(`deed.${kind}`)}
          onChange={(action) => change({ action })}
        />
        <Days filters={filters} change={change} />
      </FilterBar>
      <DataList
        label={t("audit")}
        pages={pages}
        columns={useColumns()}
        rowKey={(row) => String(row.seq)}
        onOpen={setOpened}
        empty={{ title: t("audit.empty"), hint: t("audit.emptyHint") }}
      />
      <Entry entry={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function useColumns(): Column<AuditEntryShown>[] {
  const { t, i18n } = useTranslation("administration");
  return [
    { title: "№", width: "4.5rem", wideOnly: true, cell: (row) => row.seq },
    { title: t("audit.at"), width: "9rem", cell: (row) => <Moment at={row.at} /> },
    { title: t("audit.actor"), width: "minmax(5rem, 9rem)", cell: (row) => row.actor },
    { title: t("audit.action"), width: "minmax(7rem, 1fr)", cell: (row) => did(t, row.action) },
    {
      title: t("audit.object"),
      width: "minmax(7rem, 2fr)",
      cell: (row) => row.whose ?? audited(t, i18n, row.object),
    },
  ];
}

function Entry({ entry, onClose }: { entry: AuditEntryShown | null; onClose: () => void }) {
  const { t, i18n } = useTranslation("administration");
  return (
    <Modal
      opened={entry !== null}
      onClose={onClose}
      title={entry && did(t, entry.action)}
      size="lg"
    >
      {entry && (
        <>
          <Text size="sm">
            {entry.actor}, <Moment at={entry.at} />
          </Text>
          <Text size="sm">{entry.whose ?? audited(t, i18n, entry.object)}</Text>
          <Text size="xs" c="dimmed" mb="xs" className="wraps">
            {t("audit.exact", { action: entry.action, object: entry.object })}
          </Text>
          {entry.hidden ? (
            <Text size="sm" c="dimmed">
              {t("audit.hidden")}
            </Text>
          ) : (
            <Code block>{JSON.stringify(entry.body, null, 2)}</Code>
          )}
        </>
      )}
    </Modal>
  );
}

/** What was done, in words where we have them. */
function did(t: (key: string[], more: { defaultValue: string }) => string, action: string): string {
  return t([`did.${action}`, `did.any.${action.split(".")[0]}`], { defaultValue: action });
}

/** Whether the chain fits: asked for, since following it takes a moment. */
function Proof() {
  const { t } = useTranslation("administration");
  const checking = useMutation({
    mutationFn: () => take<ProofShown>(api.GET("/api/v1/audit-proof")),
  });
  const proof = checking.data;
  return (
    <Group mb="md" gap="sm">
      <Button
        size="xs"
        variant="default"
        loading={checking.isPending}
        onClick={() => checking.mutate()}
      >
        {t("audit.check")}
      </Button>
      <Text size="sm" role="status" fw={proof && !proof.good ? 600 : 400}>
        {proof &&
          t(proof.good ? "audit.good" : "audit.bad", {
            first: proof.first_seq,
            last: proof.last_seq,
            bad: proof.bad_seq,
          })}
      </Text>
      <ProblemNote problem={checking.error} />
    </Group>
  );
}
