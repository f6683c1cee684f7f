/** What belongs to an appeal's questions: where they went, what was proposed, asked and done. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AppealShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { dayInWords } from "@/ui/zone";
import { useStep } from "../steps/StepBar";
import { StepProblem } from "../steps/StepProblem";
import { ROW_STEPS, type StepSpec } from "../steps/spec";
import type { StepCase } from "../steps/stepCase";
import { Section } from "./Section";

interface Props {
  readonly appeal: AppealShown;
  readonly of: StepCase;
}

export function Forwards({ appeal, of }: Props) {
  const { t } = useTranslation("cases");
  const may = useMay("appeals.handle");
  if (appeal.forwards.length === 0) return null;
  return (
    <Section title={t("forwards")}>
      <Stack gap="md">
        {appeal.forwards.map((one) => (
          <div key={one.forward_id} className="row-block">
            <div className="row-head">
              <Text size="sm" fw={500}>
                {one.organisation}
              </Text>
              {may && !one.external_number && (
                <RowStep of={of} spec={ROW_STEPS.forward_number(one.forward_id)} />
              )}
            </div>
            <Text size="xs" c="dimmed">
              <Moment at={one.forwarded_at} /> · {t(`level.${one.level}`)} ·{" "}
              {t(one.with_result ? "forward.withResult" : "forward.forGood")} ·{" "}
              {t("questions.list", { list: one.questions.join(", ") })}
              {one.external_number && ` · ${t("theirNumber")} ${one.external_number}`}
            </Text>
            {one.note && (
              <Text size="sm" className="caller-text">
                {one.note}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}

export function Proposals({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("cases");
  if (appeal.proposals.length === 0) return null;
  return (
    <Section title={t("proposals")}>
      <Stack gap="md">
        {appeal.proposals.map((one) => (
          <div key={one.proposal_id} className="row-block">
            <Text size="sm" fw={500}>
              {one.organisation}: {t(`result.${one.result}`)}, {t(`justified.${one.justified}`)}
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={one.written_at} /> · {one.written_by} ·{" "}
              {t("questions.list", { list: one.question })}
            </Text>
            <Text size="sm" className="caller-text">
              {one.text}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  );
}

export function Requests({ appeal, of }: Props) {
  const { t } = useTranslation("cases");
  const may = useMay("appeals.handle");
  if (appeal.requests.length === 0) return null;
  return (
    <Section title={t("requests")}>
      <Stack gap="md">
        {appeal.requests.map((one) => (
          <div key={one.seq} className="row-block">
            <div className="row-head">
              <Text size="sm" fw={500}>
                {one.organisation}
              </Text>
              {one.received_at ? (
                <Text size="xs" c="dimmed">
                  {t("received")} <Moment at={one.received_at} />
                </Text>
              ) : (
                may && <RowStep of={of} spec={ROW_STEPS.receive_documents(one.seq)} />
              )}
            </div>
            <Text size="sm" className="caller-text">
              {one.what}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  );
}

export function Measures({ appeal, of }: Props) {
  const { t } = useTranslation("cases");
  const mayReport = useMay("appeals.respond");
  const mayVerify = useMay("appeals.decide");
  if (appeal.measures.length === 0) return null;
  return (
    <Section title={t("measures")}>
      <Stack gap="md">
        {appeal.measures.map((one) => (
          <div key={one.seq} className="row-block">
            <div className="row-head">
              <Text size="sm" fw={500} className="caller-text">
                {one.description}
              </Text>
              <Group gap="xs" wrap="nowrap">
                {mayReport && !one.verified_at && (
                  <RowStep of={of} spec={ROW_STEPS.report_measure(one.seq)} />
                )}
                {mayVerify && one.done_on && !one.verified_at && (
                  <RowStep of={of} spec={ROW_STEPS.verify_measure(one.seq)} />
                )}
              </Group>
            </div>
            <Text size="xs" c="dimmed">
              {one.responsible} · {t("plannedOn", { day: dayInWords(one.planned_on) })}
              {one.done_on && ` · ${t("doneOn", { day: dayInWords(one.done_on) })}`}
              {one.verified_by && ` · ${t("verifiedBy", { who: one.verified_by })}`}
            </Text>
            {one.effect && (
              <Text size="sm" className="caller-text">
                {one.effect}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}

function RowStep({ of, spec }: { of: StepCase; spec: StepSpec }) {
  const { t } = useTranslation("cases");
  const step = useStep(of);
  return (
    <>
      <Button
        variant="default"
        size="compact-xs"
        loading={step.busy === spec.step}
        onClick={() => step.begin(spec)}
      >
        {t(`step.${spec.step}`)}
      </Button>
      <StepProblem problem={step.problem} />
      {step.dialog}
    </>
  );
}
