/** What is done with several cases: said before in numbers, taken back for a moment, told for each. */
import { Button, Group, Modal, Paper, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/session/session";
import { caseNumber } from "@/ui/phone";
import { takeStep } from "../data";
import { ColleaguePicker } from "../steps/pickers";
import { asListed, type RegisterRow } from "./row";

const UNDO_MILLISECONDS = 5_000;

interface Job {
  readonly name: "take" | "assign" | "close";
  readonly rows: readonly RegisterRow[];
  readonly send: (row: RegisterRow) => Promise<unknown>;
}

interface Outcome {
  readonly row: RegisterRow;
  readonly problem: string | null;
}

interface Props {
  readonly rows: readonly RegisterRow[]; // those that are marked
  readonly listed: readonly RegisterRow[];
  readonly onDone: () => void;
}

export function BulkBar({ rows, listed, onDone }: Props) {
  const [waiting, setWaiting] = useState<Job | null>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const client = useQueryClient();
  const tell = useTellElsewhere();
  const shown = useShown();
  const run = async (job: Job) => {
    setWaiting(null);
    const told: Outcome[] = [];
    for (const row of asListed(job.rows, listed)) {
      const problem = await job.send(row).then(
        () => null,
        (refusal: unknown) => (refusal instanceof Error ? refusal.message : String(refusal)),
      );
      told.push({ row, problem });
      setOutcomes([...told]);
    }
    for (const list of ["cases", "tickets", "appeals", "deadlines"])
      void client.invalidateQueries({ queryKey: [list] });
    if (shown.current) onDone();
    else tell(told);
  };
  if (outcomes) return <Outcomes outcomes={outcomes} onClose={() => setOutcomes(null)} />;
  if (waiting)
    return <Waiting job={waiting} onGo={() => void run(waiting)} onBack={() => setWaiting(null)} />;
  if (rows.length === 0) return null;
  return <Choices rows={rows} onChoose={setWaiting} onClear={onDone} />;
}

interface ChoicesProps {
  readonly rows: readonly RegisterRow[];
  readonly onChoose: (job: Job) => void;
  readonly onClear: () => void;
}

function Choices({ rows, onChoose, onClear }: ChoicesProps) {
  const { t } = useTranslation("cases");
  const mayWork = useMay("tickets.work");
  const mayAssign = useMay("tickets.assign");
  const mayEdit = useMay("cases.edit");
  const [asked, setAsked] = useState<"assign" | "close" | null>(null);
  const tickets = rows.filter(({ kind, state }) => kind === "ticket" && OPEN.includes(state));
  const assignable = tickets.filter(({ state }) => state === "in_work");
  const drafts = rows.filter(({ state }) => state === "draft");
  return (
    <Paper withBorder p="xs" mb="sm" className="bulk" role="region" aria-label={t("bulk")}>
      <Group gap="sm">
        <Text size="sm" fw={500}>
          {t("bulk.marked", { count: rows.length })}
        </Text>
        {mayWork && tickets.length > 0 && (
          <Button
            size="xs"
            onClick={() =>
              onChoose({
                name: "take",
                rows: tickets,
                send: (row) => takeStep(`tickets/${row.case_id}/take`, row.version),
              })
            }
          >
            {t("bulk.take", { count: tickets.length })}
          </Button>
        )}
        {mayAssign && assignable.length > 0 && (
          <Button size="xs" variant="default" onClick={() => setAsked("assign")}>
            {t("bulk.assign", { count: assignable.length })}
          </Button>
        )}
        {mayEdit && drafts.length > 0 && (
          <Button size="xs" variant="default" onClick={() => setAsked("close")}>
            {t("bulk.close", { count: drafts.length })}
          </Button>
        )}
        <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
          {t("bulk.clear")}
        </Button>
      </Group>
      {asked && (
        <Asked
          what={asked}
          rows={asked === "assign" ? assignable : drafts}
          onClose={() => setAsked(null)}
          onChoose={onChoose}
        />
      )}
    </Paper>
  );
}

const OPEN: readonly string[] = ["registered", "in_work"];

interface AskedProps {
  readonly what: "assign" | "close";
  readonly rows: readonly RegisterRow[];
  readonly onClose: () => void;
  readonly onChoose: (job: Job) => void;
}

function Asked({ what, rows, onClose, onChoose }: AskedProps) {
  const { t } = useTranslation("cases");
  const [said, setSaid] = useState("");
  const send = {
    assign: (row: RegisterRow) =>
      takeStep(`tickets/${row.case_id}/assign`, row.version, { user_id: said }),
    close: (row: RegisterRow) =>
      takeStep(`cases/${row.case_id}/close`, row.version, { reason: said.trim() }),
  }[what];
  return (
    <Modal opened onClose={onClose} title={t(`bulk.${what}`, { count: rows.length })}>
      <Stack>
        {what === "assign" ? (
          <ColleaguePicker
            label={t("stepField.user_id")}
            required
            error={undefined}
            line={rows[0]?.line ?? 1}
            value={said || null}
            onChange={(id) => setSaid(id ?? "")}
          />
        ) : (
          <Textarea
            label={t("closeDraft.reason")}
            description={t("closeDraft.hint")}
            data-autofocus
            value={said}
            onChange={(event) => setSaid(event.currentTarget.value)}
          />
        )}
        <Button
          disabled={said.trim().length < 3}
          onClick={() => {
            onClose();
            onChoose({ name: what, rows, send });
          }}
        >
          {t(`bulk.${what}`, { count: rows.length })}
        </Button>
      </Stack>
    </Modal>
  );
}

/** Whether the bar is on the page, for what ends after somebody left. */
function useShown() {
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}

/** Say how it went on whatever page is open by then; a refusal stays until it is read. */
function useTellElsewhere(): (outcomes: readonly Outcome[]) => void {
  const { t } = useTranslation("cases");
  return (outcomes) => {
    const refused = outcomes.filter(({ problem }) => problem !== null);
    const words = [t("bulk.elsewhere", { count: outcomes.length - refused.length })];
    for (const { row, problem } of refused) words.push(`${numberOf(row)}: ${problem}`);
    notifications.show({
      message: words.join(" "),
      ...(refused.length > 0 ? { color: "orange", autoClose: false } : {}),
    });
  };
}

function numberOf(row: RegisterRow): string {
  return row.case_number ? caseNumber(row.case_number) : "—";
}

/**
 * A few seconds in which it can still be taken back; nothing has been sent yet.
 *
 * Whoever leaves the page has not taken it back: it is sent at once. What React only mounts anew
 * is there again before a microtask runs.
 */
function Waiting(props: { job: Job; onGo: () => void; onBack: () => void }) {
  const { t } = useTranslation("cases");
  const decided = useRef(false);
  const there = useRef(false);
  const go = useRef(props.onGo);
  go.current = props.onGo;
  const decide = useCallback((how: () => void) => {
    if (decided.current) return;
    decided.current = true;
    how();
  }, []);
  useEffect(() => {
    there.current = true;
    const timer = window.setTimeout(() => decide(go.current), UNDO_MILLISECONDS);
    return () => {
      window.clearTimeout(timer);
      there.current = false;
      queueMicrotask(() => {
        if (!there.current) decide(go.current);
      });
    };
  }, [decide]);
  return (
    <Paper withBorder p="xs" mb="sm" className="bulk" role="status">
      <Group gap="sm">
        <Text size="sm">{t(`bulk.${props.job.name}.soon`, { count: props.job.rows.length })}</Text>
        <Button size="xs" variant="default" onClick={() => decide(props.onBack)} autoFocus>
          {t("common:undo")}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => decide(props.onGo)}>
          {t("bulk.now")}
        </Button>
      </Group>
    </Paper>
  );
}

function Outcomes(props: { outcomes: readonly Outcome[]; onClose: () => void }) {
  const { t } = useTranslation("cases");
  return (
    <Paper withBorder p="sm" mb="sm" className="bulk" role="status">
      <Stack gap={4}>
        {props.outcomes.map(({ row, problem }) => (
          <Group key={row.case_id} gap={6} wrap="nowrap">
            {problem ? (
              <IconAlertTriangle size={15} color="var(--state-alarm)" aria-hidden />
            ) : (
              <IconCheck size={15} color="var(--state-ready)" aria-hidden />
            )}
            <Text size="sm">
              <span className="figures">{numberOf(row)}</span>
              {": "}
              {problem ?? t("step.done")}
            </Text>
          </Group>
        ))}
        <Group>
          <Button size="xs" variant="default" onClick={props.onClose}>
            {t("common:close")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
