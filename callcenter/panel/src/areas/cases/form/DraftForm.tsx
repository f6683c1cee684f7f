/** The fields of a draft by its kind, the terms before they are promised, and the one way out. */
import { Button, Grid, Group, Kbd, SegmentedControl, Stack, Text } from "@mantine/core";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseOpened } from "@/api/schema";
import { useMay } from "@/session/session";
import { latinKey } from "@/shell/layout";
import { askAnew, changedMeanwhile, type Kind, takeStep } from "../data";
import { StepProblem } from "../steps/StepProblem";
import { AppealFields } from "./AppealFields";
import { AppointmentFields } from "./AppointmentFields";
import { CloseDraft } from "./CloseDraft";
import { Conflicts } from "./Conflicts";
import { type FormProps, nameOf } from "./control";
import type { Draft } from "./draft";
import { RegistrationPreview } from "./RegistrationPreview";
import { defaultsOf, lacking, register } from "./register";
import { SavedNote } from "./SavedNote";
import { TicketFields } from "./TicketFields";
import { useDraft } from "./useDraft";
import { useMistaken } from "./useMistaken";

interface Props {
  readonly opened: { value: CaseOpened; etag: string };
  readonly compact: boolean;
  readonly onRegistered?: ((caseId: string) => void) | undefined;
}

const FIELDS = { ticket: TicketFields, appeal: AppealFields, appointment: AppointmentFields };

export function DraftForm({ opened, compact, onRegistered }: Props) {
  const { t } = useTranslation("cases");
  const defaults = useMemo(() => defaultsOf(opened.value), [opened.value]);
  const { draft, view } = useDraft(opened, defaults);
  const { shown, typed } = view;
  const change = useChange(shown, draft, onRegistered);
  const [looked, setLooked] = useState(false); // what is missing is marked once one has tried
  const missing = lacking(shown, typed);
  const mayOpen = useMay("tickets.open");
  const mayRegister = shown.kind !== "ticket" || mayOpen;
  const mistaken = useMistaken();

  const send = () => {
    if (!mayRegister) return;
    setLooked(true);
    if (missing.length === 0) void change.run(() => register(draft));
    else mistaken.show();
  };
  const press = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "Enter") send();
    else if (latinKey(event.key) === "s") void draft.flush().catch(() => {});
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const form: FormProps = {
    shown,
    typed,
    compact,
    type: (field, value) => draft.type(field, value),
    mistake: (field) =>
      view.refused[field] ?? (looked && missing.includes(field) ? t("common:required") : undefined),
  };
  const Fields = FIELDS[shown.kind as Kind];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter of the whole form
    <div ref={mistaken.ref} onKeyDown={press} className="case-form">
      <Group justify="space-between" mb="sm" gap="sm">
        {shown.allowed_steps.includes("change_kind") ? (
          <KindSwitch kind={shown.kind as Kind} busy={change.busy} onChange={change.kind} />
        ) : (
          <Text fw={500}>{t(`terms:kind.${shown.kind}`)}</Text>
        )}
        <SavedNote view={view} onRetry={() => void draft.flush().catch(() => {})} />
      </Group>
      <Conflicts view={view} onSettle={(field, value) => draft.settle(field, value)} />
      <Grid gap="lg">
        <Grid.Col span={compact ? 12 : { base: 12, md: 8 }}>
          <Fields {...form} />
        </Grid.Col>
        <Grid.Col span={compact ? 12 : { base: 12, md: 4 }}>
          <Stack gap="md" className="case-form-side">
            <RegistrationPreview shown={shown} typed={typed} saved={view.state === "saved"} />
            <StepProblem problem={change.problem} />
            {!mayRegister && <Text size="sm">{t("register.byLine1")}</Text>}
            {looked && missing.length > 0 && (
              <Text size="sm" role="alert" c="var(--state-alarm)">
                {t("lacking", { fields: missing.map((one) => nameOf(t, one)).join(", ") })}
              </Text>
            )}
            <Group gap="sm">
              {mayRegister && (
                <Button
                  onClick={send}
                  loading={change.busy}
                  rightSection={
                    <Kbd size="xs" visibleFrom="sm">
                      Ctrl+Enter
                    </Kbd>
                  }
                >
                  {t(`register.${shown.kind}`)}
                </Button>
              )}
              {shown.allowed_steps.includes("close") && (
                <CloseDraft onClose={change.close} busy={change.busy} />
              )}
            </Group>
          </Stack>
        </Grid.Col>
      </Grid>
    </div>
  );
}

interface KindProps {
  readonly kind: Kind;
  readonly busy: boolean;
  readonly onChange: (kind: Kind) => void;
}

function KindSwitch({ kind, busy, onChange }: KindProps) {
  const { t } = useTranslation("cases");
  return (
    <SegmentedControl
      aria-label={t("kind")}
      size="sm"
      disabled={busy}
      value={kind}
      onChange={(next) => onChange(next as Kind)}
      data={(["ticket", "appeal", "appointment"] as const).map((one) => ({
        value: one,
        label: t(`terms:kind.${one}`),
      }))}
    />
  );
}

/** Steps that change what the form is about: what is typed goes to the server first. */
function useChange(
  shown: CaseOpened,
  draft: ReturnType<typeof useDraft>["draft"],
  onRegistered: ((caseId: string) => void) | undefined,
) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = useCallback(
    async (work: () => Promise<unknown>, ends = true) => {
      if (running.current) return; // a second Ctrl+Enter while the first is on its way
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await draft.flush();
        await work();
        if (ends) draft.end();
        await askAnew(client, shown.case_id);
        if (ends) onRegistered?.(shown.case_id);
      } catch (refusal) {
        setProblem(refusal);
        if (changedMeanwhile(refusal)) await meetAnew(client, draft);
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [draft, client, onRegistered, shown.case_id],
  );
  const path = `cases/${shown.case_id}`;
  const step = (name: string, body: object) =>
    takeStep(`${path}/${name}`, draft.view.shown.version, body);
  return {
    busy,
    problem,
    run,
    kind: (kind: Kind) => void run(() => step("kind", { kind }), false),
    close: (reason: string) => void run(() => step("close", { reason })),
  };
}

/** The next try is on the case as it stands now; registered, the form stays until all is sent. */
async function meetAnew(client: QueryClient, draft: Draft): Promise<void> {
  if (draft.registered) await draft.lookAtRegistered();
  else await askAnew(client, draft.view.shown.case_id);
}
