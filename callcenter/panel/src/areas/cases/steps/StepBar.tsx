/** What may be done with a case now: one primary step, the next few, the rest in a menu. */
import { Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { askAnew, lookAgain, takeStep } from "../data";
import { StepDialog } from "./StepDialog";
import { StepProblem } from "./StepProblem";
import type { Answers, StepSpec } from "./spec";
import type { StepCase } from "./stepCase";

interface Props {
  readonly of: StepCase;
  readonly specs: readonly StepSpec[]; // those the server allows, the likeliest first
  readonly known?: Answers;
}

const BESIDE = 2; // steps that stand beside the primary one

export function StepBar({ of, specs, known }: Props) {
  const { t } = useTranslation("cases");
  const step = useStep(of, known);
  const [first, ...rest] = specs;
  if (!first) return null;
  const beside = rest.slice(0, BESIDE);
  const behind = rest.slice(BESIDE);
  return (
    <>
      <Group gap="sm" className="step-bar">
        <Button onClick={() => step.begin(first)} loading={step.busy === first.step}>
          {t(`step.${first.step}`)}
        </Button>
        {beside.map((spec) => (
          <Button
            key={spec.step}
            variant="default"
            onClick={() => step.begin(spec)}
            loading={step.busy === spec.step}
          >
            {t(`step.${spec.step}`)}
          </Button>
        ))}
        {behind.length > 0 && (
          <Menu position="bottom-end" keepMounted={false}>
            <Menu.Target>
              <Button variant="subtle">{t("step.others")}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {behind.map((spec) => (
                <Menu.Item
                  key={spec.step}
                  color={spec.weighty ? "red" : undefined}
                  onClick={() => step.begin(spec)}
                >
                  {t(`step.${spec.step}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <StepProblem problem={step.problem} />
      {step.dialog}
    </>
  );
}

/** Begin a step: at once when it asks nothing and ends nothing, else in a dialog. */
export function useStep(of: StepCase, known?: Answers) {
  const { t } = useTranslation("cases");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<StepSpec | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  const done = (spec: StepSpec, answer: unknown) => {
    setAsked(null);
    notifications.show({ message: t(`step.${spec.step}.done`, { defaultValue: t("step.done") }) });
    const other = (answer as { case_id?: string } | undefined)?.case_id;
    if (other && other !== of.caseId) navigate(`/cases/${other}`); // a late claim is a new ticket
  };
  const begin = (spec: StepSpec) => {
    setProblem(null);
    if (spec.fields.length > 0 || spec.weighty) {
      setAsked(spec);
      return;
    }
    setBusy(spec.step);
    takeStep(`${of.path}/${spec.path({})}`, of.version)
      .then(async (answer) => {
        await askAnew(client, of.caseId);
        done(spec, answer);
      })
      .catch(async (refusal: unknown) => {
        setProblem(refusal);
        await lookAgain(client, of.caseId, refusal);
      })
      .finally(() => setBusy(null));
  };
  const dialog = asked && (
    <StepDialog
      spec={asked}
      of={of}
      known={known}
      onClose={() => setAsked(null)}
      onDone={(answer) => done(asked, answer)}
    />
  );
  return { begin, busy, problem, dialog };
}
