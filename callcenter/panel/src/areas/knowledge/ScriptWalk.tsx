/**
 * A script of a conversation, walked: the question, its answers as keys 1 to 9, one step back.
 * A red flag ends it at once and says so to whoever can put the caller through.
 */
import { Alert, Button, Group, Kbd, Skeleton, Text } from "@mantine/core";
import { IconArrowBackUp, IconUrgent } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ProblemNote } from "@/ui/ProblemNote";
import type { Step } from "./queries";

export interface RedFlag {
  readonly service: "103" | "112";
  readonly text: string;
}

interface Props {
  readonly articleId: string;
  readonly onRedFlag?: ((flag: RedFlag) => void) | undefined;
  readonly begin: boolean; // the first answer takes the keyboard
}

export function ScriptWalk({ articleId, onRedFlag, begin }: Props) {
  const { t } = useTranslation("knowledge");
  const [answers, setAnswers] = useState<readonly string[]>([]);
  const walk = useQuery({
    queryKey: ["walk", articleId, answers],
    queryFn: () =>
      take(
        api.POST("/api/v1/knowledge/{article_id}/walk", {
          params: { path: { article_id: articleId } },
          body: { answers: [...answers] },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const at = walk.data?.passed.at(-1); // the step before, until the next one has come
  useFlag(walk.isPlaceholderData ? undefined : at, answers, onRedFlag);
  if (walk.isPending) return <Skeleton height={60} mt="sm" className="appears-late" />;
  if (walk.isError) return <ProblemNote problem={walk.error} />;
  const choices = walk.isPlaceholderData ? [] : (at?.choices ?? []);
  const answer = (said: string) => {
    if (!walk.isPlaceholderData) setAnswers([...answers, said]); // a second click is no second answer
  };
  const press = (event: KeyboardEvent) => {
    const choice = choices[Number(event.key) - 1];
    if (choice && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      answer(choice.answer);
    }
  };
  return (
    <div role="group" aria-label={t("script")} className="script" onKeyDown={press}>
      <ol className="script-passed">
        {walk.data.passed.slice(0, -1).map((step, index) => (
          <Passed key={step.key} step={step} answer={answerAt(walk.data.passed, index, answers)} />
        ))}
      </ol>
      {at && <Now step={at} onAnswer={answer} begin={begin} />}
      {answers.length > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          mt="xs"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => setAnswers(answers.slice(0, -1))}
        >
          {t("script.back")}
        </Button>
      )}
    </div>
  );
}

/** Tell of a red flag once for each way that leads to it. */
function useFlag(
  at: Step | undefined,
  answers: readonly string[],
  onRedFlag: Props["onRedFlag"],
): void {
  const told = useRef("");
  useEffect(() => {
    const way = answers.join("\n");
    if (at?.kind !== "red_flag" || !at.number || told.current === way) return;
    told.current = way;
    onRedFlag?.({ service: at.number, text: at.text });
  }, [at, answers, onRedFlag]);
}

/** Which answer was given to the question at `index`. */
function answerAt(passed: readonly Step[], index: number, answers: readonly string[]): string {
  if (passed[index]?.kind !== "question") return "";
  const before = passed.slice(0, index).filter((step) => step.kind === "question").length;
  return answers[before] ?? "";
}

function Passed({ step, answer }: { step: Step; answer: string }) {
  return (
    <li>
      {step.text}
      {answer && <strong> — {answer}</strong>}
    </li>
  );
}

interface NowProps {
  readonly step: Step;
  readonly onAnswer: (answer: string) => void;
  readonly begin: boolean;
}

function Now({ step, onAnswer, begin }: NowProps) {
  const { t } = useTranslation("knowledge");
  const first = useRef<HTMLButtonElement>(null);
  const mounted = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next question, not the first one
  useEffect(() => {
    if (mounted.current) first.current?.focus();
    mounted.current = true;
  }, [step.key]);
  useEffect(() => {
    if (begin) first.current?.focus();
  }, [begin]);
  if (step.kind === "red_flag")
    return (
      <Alert color="red" icon={<IconUrgent aria-hidden />} role="alert" mt="xs">
        <Text fw={600}>{t("flag", { service: step.number ?? "112" })}</Text>
        <Text className="wraps">{step.text}</Text>
      </Alert>
    );
  return (
    <div className="script-now">
      {step.kind !== "question" && (
        <Text size="xs" c="dimmed">
          {t(`step.${step.kind}`)}
        </Text>
      )}
      <Text fw={600} className="wraps">
        {step.text}
      </Text>
      <Group gap="xs" mt="xs">
        {(step.choices ?? []).map((choice, index) => (
          <Button
            key={choice.answer}
            ref={index === 0 ? first : null}
            size="xs"
            variant="default"
            leftSection={index < 9 && <Kbd size="xs">{index + 1}</Kbd>}
            onClick={() => onAnswer(choice.answer)}
          >
            {choice.answer}
          </Button>
        ))}
      </Group>
    </div>
  );
}
