/** An appeal: who asks what of whom, where its questions lie, and what has been answered. */
import { Badge, Grid, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AppealShown, CaseOpened } from "@/api/schema";
import { StepBar } from "../steps/StepBar";
import { APPEAL_STEPS, type StepSpec } from "../steps/spec";
import { ofAppeal } from "../steps/stepCase";
import { AppealAnswers } from "./AppealAnswers";
import { AppealLaw } from "./AppealLaw";
import { Forwards, Measures, Proposals, Requests } from "./AppealParts";
import { AppealQuestions } from "./AppealQuestions";
import { CaseHead } from "./CaseHead";
import { Earlier } from "./Earlier";
import { History } from "./History";
import { Parties } from "./Parties";
import { Requester } from "./Requester";

interface Props {
  readonly shown: CaseOpened;
  readonly appeal: AppealShown;
  readonly beside: ReactNode;
}

export function AppealSheet({ shown, appeal, beside }: Props) {
  const { t } = useTranslation("cases");
  const of = ofAppeal(appeal);
  const [only] = appeal.questions.length === 1 ? appeal.questions : [];
  const known = {
    media_risk: appeal.media_risk,
    worker_consents: appeal.worker_consents,
    ...(only ? { question: only.seq } : {}),
  };
  return (
    <>
      <CaseHead
        shown={shown}
        deadlines={appeal.deadlines}
        marks={
          <>
            {appeal.kind && (
              <Badge variant="outline" color="gray" tt="none" radius="sm">
                {t(`appeal_kind.${appeal.kind}`)}
              </Badge>
            )}
            {appeal.media_risk && (
              <Badge variant="light" color="orange" tt="none" radius="sm">
                {t("mediaRisk")}
              </Badge>
            )}
          </>
        }
        steps={<StepBar of={of} specs={specsOf(appeal)} known={known} />}
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Requester shown={shown} />
            <AppealQuestions appeal={appeal} />
            <Forwards appeal={appeal} of={of} />
            <Proposals appeal={appeal} />
            <Requests appeal={appeal} of={of} />
            <Measures appeal={appeal} of={of} />
            <AppealAnswers appeal={appeal} />
            <History steps={appeal.history} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <AppealLaw appeal={appeal} />
            <Earlier caseId={appeal.case_id} />
            <Parties appeal={appeal} of={of} />
            {beside}
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

/** The steps the server allows, the likeliest first. Forwarding with and without result is one. */
function specsOf(appeal: AppealShown): readonly StepSpec[] {
  const allowed = new Set(appeal.allowed_steps);
  if (allowed.has("transfer")) allowed.add("forward");
  if (appeal.extended_days !== null) allowed.delete("extend");
  const found = appeal.questions.filter(({ state }) => state === "under_consideration");
  const ready = found.every(({ result }) => result !== null);
  const specs = APPEAL_STEPS.filter(({ step }) => allowed.has(step));
  // Nothing can be answered before each question has its result: then that comes first.
  return ready
    ? specs
        .filter(({ step }) => step !== "find")
        .concat(specs.filter(({ step }) => step === "find"))
    : specs;
}
