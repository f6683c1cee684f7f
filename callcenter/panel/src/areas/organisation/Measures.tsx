/** What our head has done or will do about a question (000-08): planned, then reported. */
import { Button, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { AppealShown, MeasureShown, QuestionShown } from "@/api/schema";
import { dayOf } from "@/ui/day";
import { ProblemNote } from "@/ui/ProblemNote";
import { dayInWords } from "@/ui/zone";
import { useStep } from "./useStep";

export function Measures(props: { appeal: AppealShown; question: QuestionShown }) {
  const { appeal, question } = props;
  const { t } = useTranslation("organisation");
  const [planning, setPlanning] = useState(false);
  const measures = appeal.measures.filter((one) => one.question === question.seq);
  const open = appeal.allowed_steps.includes("plan_measure");
  return (
    <>
      <Title order={3} size="h6" mt="md" mb={4}>
        {t("measures")}
      </Title>
      <Stack gap="sm">
        {measures.map((measure) => (
          <Measure key={measure.seq} appeal={appeal} measure={measure} open={open} />
        ))}
        {measures.length === 0 && !planning && (
          <Text size="sm" c="dimmed">
            {t("measures.none")}
          </Text>
        )}
        {open && !planning && (
          <Button
            size="xs"
            variant="default"
            style={{ alignSelf: "flex-start" }}
            onClick={() => setPlanning(true)}
          >
            {t("measure.add")}
          </Button>
        )}
        {planning && <Plan appeal={appeal} question={question} onDone={() => setPlanning(false)} />}
      </Stack>
    </>
  );
}

function Measure(props: { appeal: AppealShown; measure: MeasureShown; open: boolean }) {
  const { appeal, measure, open } = props;
  const { t } = useTranslation("organisation");
  const [reporting, setReporting] = useState(false);
  return (
    <div>
      <Text className="wraps">{measure.description}</Text>
      <Text size="sm" c="dimmed">
        {t("measure.responsible")}: {measure.responsible} ·{" "}
        {t("measure.planned", { day: dayInWords(measure.planned_on) })}
        {measure.done_on && ` · ${t("measure.done", { day: dayInWords(measure.done_on) })}`}
        {measure.verified_at && ` · ${t("measure.verified")}`}
      </Text>
      {measure.effect && (
        <Text size="sm" className="wraps">
          {measure.effect}
        </Text>
      )}
      {!measure.done_on && open && !reporting && (
        <Button size="compact-xs" variant="default" onClick={() => setReporting(true)}>
          {t("measure.report")}
        </Button>
      )}
      {reporting && <Report appeal={appeal} measure={measure} onDone={() => setReporting(false)} />}
    </div>
  );
}

function Plan(props: { appeal: AppealShown; question: QuestionShown; onDone: () => void }) {
  const { appeal, question, onDone } = props;
  const { t } = useTranslation("organisation");
  const [description, setDescription] = useState("");
  const [responsible, setResponsible] = useState("");
  const [plannedOn, setPlannedOn] = useState("");
  const step = useStep(appeal.case_id);
  const planning = useMutation({
    mutationFn: () =>
      step((version) =>
        take(
          api.POST("/api/v1/appeals/{case_id}/measures", {
            params: { path: { case_id: appeal.case_id }, header: onVersion(version) },
            body: {
              question: question.seq,
              description: description.trim(),
              responsible: responsible.trim(),
              planned_on: plannedOn,
              responsible_id: null,
            },
          }),
        ),
      ),
    onSuccess: onDone,
  });
  const whole = description.trim() && responsible.trim() && plannedOn;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (whole) planning.mutate();
      }}
    >
      <Stack gap="sm">
        <Textarea
          autosize
          autoFocus
          label={t("measure.description")}
          value={description}
          maxLength={20_000}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group gap="sm" align="flex-end">
          <TextInput
            label={t("measure.responsible")}
            value={responsible}
            maxLength={200}
            onChange={(event) => setResponsible(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t("measure.plannedOn")}
            value={plannedOn}
            onChange={(event) => setPlannedOn(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!whole} loading={planning.isPending}>
            {t("common:save")}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t("common:cancel")}
          </Button>
        </Group>
        <ProblemNote problem={planning.error} />
      </Stack>
    </form>
  );
}

function Report(props: { appeal: AppealShown; measure: MeasureShown; onDone: () => void }) {
  const { appeal, measure, onDone } = props;
  const { t } = useTranslation("organisation");
  const [doneOn, setDoneOn] = useState(dayOf(new Date()));
  const [effect, setEffect] = useState("");
  const step = useStep(appeal.case_id);
  const reporting = useMutation({
    mutationFn: () =>
      step((version) =>
        take(
          api.POST("/api/v1/appeals/{case_id}/measures/{seq}/report", {
            params: {
              path: { case_id: appeal.case_id, seq: measure.seq },
              header: onVersion(version),
            },
            body: { done_on: doneOn, effect: effect.trim() },
          }),
        ),
      ),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        reporting.mutate();
      }}
    >
      <Group gap="sm" align="flex-end" mt="xs">
        <TextInput
          type="date"
          label={t("measure.doneOn")}
          value={doneOn}
          onChange={(event) => setDoneOn(event.currentTarget.value)}
        />
        <Textarea
          autosize
          autoFocus
          label={t("measure.effect")}
          value={effect}
          maxLength={20_000}
          onChange={(event) => setEffect(event.currentTarget.value)}
          style={{ flex: "1 1 16rem" }}
        />
        <Button type="submit" disabled={!doneOn} loading={reporting.isPending}>
          {t("measure.reported")}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
      </Group>
      <ProblemNote problem={reporting.error} />
    </form>
  );
}
