/** What we suggest to answer; who forwarded the question decides. The text waits in this browser. */
import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { AppealShown, Justified, QuestionShown, Result } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { useStep } from "./useStep";

const RESULTS: readonly Result[] = ["supported", "not_supported", "explained", "answered"];
const JUSTIFIED: readonly Justified[] = ["yes", "no", "undetermined"];

interface Props {
  readonly appeal: AppealShown;
  readonly question: QuestionShown;
  readonly onDone: () => void;
}

export function ProposalForm({ appeal, question, onDone }: Props) {
  const { t } = useTranslation("organisation");
  const [text, setText, forget] = useLocalStorage({
    key: `callcenter.proposal.${appeal.case_id}.${question.seq}`,
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  const [result, setResult] = useState<Result>("explained");
  const [justified, setJustified] = useState<Justified>("undetermined");
  const step = useStep(appeal.case_id);
  const sending = useMutation({
    mutationFn: () =>
      step((version) =>
        take(
          api.POST("/api/v1/appeals/{case_id}/proposals", {
            params: { path: { case_id: appeal.case_id }, header: onVersion(version) },
            body: { question: question.seq, result, justified, text: text.trim() },
          }),
        ),
      ),
    onSuccess: () => {
      forget();
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) sending.mutate();
      }}
    >
      <Stack gap="sm">
        <Textarea
          autosize
          autoFocus
          minRows={4}
          label={t("proposal.text")}
          description={t("proposal.text.hint")}
          value={text}
          maxLength={20_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group gap="sm">
          <NativeSelect
            label={t("proposal.result")}
            value={result}
            onChange={(event) => setResult(event.currentTarget.value as Result)}
            data={RESULTS.map((value) => ({ value, label: t(`result.${value}`) }))}
          />
          <NativeSelect
            label={t("proposal.justified")}
            value={justified}
            onChange={(event) => setJustified(event.currentTarget.value as Justified)}
            data={JUSTIFIED.map((value) => ({ value, label: t(`justified.${value}`) }))}
          />
        </Group>
        <ProblemNote problem={sending.error} />
        <Group gap="sm">
          <Button type="submit" disabled={!text.trim()} loading={sending.isPending}>
            {t("proposal.send")}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t("common:cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
