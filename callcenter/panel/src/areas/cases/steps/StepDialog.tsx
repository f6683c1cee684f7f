/** One step, asked for in a dialog: its fields, what it will do, why it was refused. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problems";
import { askAnew, lookAgain, takeStep } from "../data";
import { ConflictOfInterest } from "./ConflictOfInterest";
import { StepFieldInput } from "./StepFieldInput";
import { StepProblem } from "./StepProblem";
import { type Answers, begun, bodyOf, type StepSpec, unsaid } from "./spec";
import type { StepCase } from "./stepCase";

interface Props {
  readonly spec: StepSpec;
  readonly of: StepCase;
  readonly known?: Answers | undefined; // what is filled in already
  readonly onClose: () => void;
  readonly onDone: (answer: unknown) => void;
}

export function StepDialog({ spec, of, known, onClose, onDone }: Props) {
  const { t, i18n } = useTranslation("cases");
  const client = useQueryClient();
  const [answers, setAnswers] = useState(() => begun(spec, known));
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [looked, setLooked] = useState(false);
  const missing = unsaid(spec, answers);
  const says = `step.${spec.step}.says`;

  const send = async () => {
    setLooked(true);
    if (missing.length > 0 || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const version = spec.versioned === false ? null : of.version;
      const answer = await takeStep(
        `${of.path}/${spec.path(answers)}`,
        version,
        bodyOf(spec, answers),
      );
      await askAnew(client, of.caseId);
      onDone(answer);
    } catch (refusal) {
      setProblem(refusal);
      await lookAgain(client, of.caseId, refusal); // the dialog stays, and what is typed in it
    } finally {
      setBusy(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    void send();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`step.${spec.step}`)}
      size="lg"
      closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter of the whole dialog */}
      <div onKeyDown={press}>
        <Stack gap="md">
          {i18n.exists(`cases:${says}`) && <Text size="sm">{t(says, { count: of.count })}</Text>}
          {spec.fields
            .filter(({ when }) => when?.(answers) ?? true)
            .map((field, at) => (
              <StepFieldInput
                key={field.name}
                field={field}
                of={of}
                first={at === 0}
                value={answers[field.name]}
                error={looked && missing.includes(field.name) ? t("common:required") : undefined}
                onChange={(value) => setAnswers((was) => ({ ...was, [field.name]: value }))}
              />
            ))}
          <Refusal
            problem={problem}
            onInstead={(instead) => setAnswers((was) => ({ ...was, ...instead }))}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button
              color={spec.weighty ? "red" : undefined}
              loading={busy}
              onClick={() => void send()}
              data-autofocus={spec.fields.length === 0 || undefined}
            >
              {t(`step.${spec.step}.do`, { defaultValue: t(`step.${spec.step}`) })}
            </Button>
          </Group>
        </Stack>
      </div>
    </Modal>
  );
}

interface RefusalProps {
  readonly problem: unknown;
  readonly onInstead: (answers: Answers) => void;
}

function Refusal({ problem, onInstead }: RefusalProps) {
  if (problem instanceof ApiProblem && problem.code === "conflict_of_interest")
    return <ConflictOfInterest problem={problem} onInstead={onInstead} />;
  return <StepProblem problem={problem} />;
}
