/** Numbers citizens dial, and where each leads. */
import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { HotlineNumber, NumbersValues, Queue } from "@/api/schema";
import { type Editing, without, withRow } from "./editor";

const KINDS = ["ticket", "appeal", "appointment"] as const;

export function NumbersEditor(props: Editing<NumbersValues> & { queues: readonly Queue[] }) {
  const { t } = useTranslation("administration");
  const { values, onChange, queues, wrong, readOnly } = props;
  const rows = values.hotline_numbers;
  const put = (hotline_numbers: HotlineNumber[]) => onChange({ hotline_numbers });
  return (
    <div className="rows">
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the number of a new one is being typed
        <fieldset key={at} className="row plain" disabled={readOnly}>
          <legend className="hidden">{row.number || t("numbers.new")}</legend>
          <TextInput
            label={t("numbers.number")}
            inputMode="numeric"
            value={row.number}
            error={wrong(`hotline_numbers.${at}.number`)}
            onChange={(event) => put(withRow(rows, at, { number: event.currentTarget.value }))}
          />
          <TextInput
            label={t("numbers.title")}
            value={row.title ?? ""}
            error={wrong(`hotline_numbers.${at}.title`)}
            onChange={(event) => put(withRow(rows, at, { title: event.currentTarget.value }))}
          />
          <NativeSelect
            label={t("numbers.queue")}
            value={row.queue ?? ""}
            onChange={(event) => put(withRow(rows, at, { queue: event.currentTarget.value }))}
            data={queues.map((queue) => ({ value: queue.name, label: queue.title || queue.name }))}
          />
          <NativeSelect
            label={t("numbers.kind")}
            value={row.kind ?? ""}
            onChange={(event) =>
              put(
                withRow(rows, at, {
                  kind: (event.currentTarget.value || null) as HotlineNumber["kind"] & string,
                }),
              )
            }
            data={[
              { value: "", label: t("numbers.menu") },
              ...KINDS.map((kind) => ({ value: kind, label: t(`terms:kind.${kind}`) })),
            ]}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("removeRow", { at: at + 1 })}
            onClick={() => put(without(rows, at))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </fieldset>
      ))}
      {!readOnly && (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              put([...rows, { number: "", title: "", queue: queues[0]?.name ?? "", kind: null }])
            }
          >
            {t("numbers.add")}
          </Button>
        </div>
      )}
    </div>
  );
}
