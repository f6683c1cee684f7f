/** Queues: how long a phone rings, how long callers wait, where they go then. */
import { Button, NativeSelect, NumberInput, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { QueuesValues, Queue as Row } from "@/api/schema";
import { DurationField } from "./DurationField";
import { type Editing, withRow } from "./editor";

type Queue = Required<Row>;
interface More {
  readonly known: ReadonlySet<string>; // queues that exist already keep their name
}

export function QueuesEditor(props: Editing<QueuesValues> & More) {
  const { t } = useTranslation("administration");
  const { values, onChange, readOnly } = props;
  const queues = values.queues as Queue[];
  return (
    <div className="rows">
      {queues.map((queue, at) => (
        <OneQueue
          // biome-ignore lint/suspicious/noArrayIndexKey: the name of a new one is being typed
          key={at}
          {...props}
          queue={queue}
          at={at}
          others={queues.filter((_, place) => place !== at)}
          put={(changes) => onChange({ queues: withRow(queues, at, changes) })}
        />
      ))}
      {!readOnly && (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() => onChange({ queues: [...queues, { name: "", title: "" }] })}
          >
            {t("queues.add")}
          </Button>
          <Text size="xs" c="dimmed" mt={4}>
            {t("queues.noRemoval")}
          </Text>
        </div>
      )}
    </div>
  );
}

interface One extends Editing<QueuesValues>, More {
  readonly queue: Queue;
  readonly at: number;
  readonly others: readonly Queue[];
  readonly put: (changes: Partial<Queue>) => void;
}

function OneQueue({ queue, at, others, put, wrong, readOnly, known }: One) {
  const { t } = useTranslation("administration");
  const mistake = (field: string) => wrong(`queues.${at}.${field}`);
  return (
    <section className="sheet">
      <Title order={3} size="h5">
        {queue.title || t("queues.new")}
      </Title>
      <fieldset className="row plain" disabled={readOnly}>
        <TextInput
          label={t("queues.title")}
          value={queue.title}
          error={mistake("title")}
          maxLength={100}
          onChange={(event) => put({ title: event.currentTarget.value })}
        />
        <TextInput
          label={t("queues.name")}
          value={queue.name}
          error={mistake("name")}
          readOnly={known.has(queue.name)}
          description={known.has(queue.name) ? undefined : t("queues.nameHint")}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("queues.strategy")}
          value={queue.strategy}
          onChange={(event) => put({ strategy: event.currentTarget.value as Queue["strategy"] })}
          data={["one_by_one", "all_at_once"].map((one) => ({
            value: one,
            label: t(`strategy.${one}`),
          }))}
        />
        <DurationField
          label={t("queues.ring")}
          seconds={queue.ring_seconds ?? 15}
          units={["seconds"]}
          error={mistake("ring_seconds")}
          onChange={(ring_seconds) => put({ ring_seconds })}
        />
        <DurationField
          label={t("queues.wait")}
          seconds={queue.max_wait_seconds ?? 300}
          units={["minutes", "seconds"]}
          error={mistake("max_wait_seconds")}
          onChange={(max_wait_seconds) => put({ max_wait_seconds })}
        />
        <NumberInput
          label={t("queues.callers")}
          description={t("queues.callersHint")}
          min={0}
          value={queue.max_callers ?? 0}
          error={mistake("max_callers")}
          onChange={(value) => typeof value === "number" && put({ max_callers: value })}
        />
        <NativeSelect
          label={t("queues.overflow")}
          value={queue.overflow_to ?? ""}
          error={mistake("overflow_to")}
          onChange={(event) => put({ overflow_to: event.currentTarget.value || null })}
          data={[
            { value: "", label: t("queues.promise") },
            ...others.map((one) => ({ value: one.name, label: one.title || one.name })),
          ]}
        />
        <TextInput
          label={t("queues.extension")}
          description={t("queues.extensionHint")}
          inputMode="numeric"
          value={queue.extension ?? ""}
          error={mistake("extension")}
          onChange={(event) => put({ extension: event.currentTarget.value || null })}
        />
      </fieldset>
    </section>
  );
}
