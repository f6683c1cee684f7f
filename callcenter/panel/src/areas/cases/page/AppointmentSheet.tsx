/** A wish for an appointment that is registered: close it with what came of it. */
import { Grid, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { CaseOpened } from "@/api/schema";
import { StepBar } from "../steps/StepBar";
import type { StepSpec } from "../steps/spec";
import { CaseHead } from "./CaseHead";
import { Requester } from "./Requester";

const CLOSE: StepSpec = {
  step: "close",
  path: () => "close",
  fields: [{ name: "reason", kind: "text", required: true }],
};

export function AppointmentSheet({ shown, beside }: { shown: CaseOpened; beside: ReactNode }) {
  const of = {
    caseId: shown.case_id,
    path: `cases/${shown.case_id}`,
    version: shown.version,
    line: null,
    text: shown.text,
    count: 1,
    questions: [],
  };
  const specs = shown.allowed_steps.includes("close") ? [CLOSE] : [];
  return (
    <>
      <CaseHead shown={shown} deadlines={[]} steps={<StepBar of={of} specs={specs} />} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Requester shown={shown} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>{beside}</Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
