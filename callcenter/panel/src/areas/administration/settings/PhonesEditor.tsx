/** Who is a member of which queue: one row a phone, one column a queue. */
import { ActionIcon, Button, Checkbox, Group, Table, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OperatorPhone, PhonesValues, Queue } from "@/api/schema";
import { type Editing, without, withRow } from "./editor";

const EXTENSION = /^[0-9]{2,6}$/;

export function PhonesEditor(props: Editing<PhonesValues> & { queues: readonly Queue[] }) {
  const { t } = useTranslation("administration");
  const { values, onChange, queues, readOnly } = props;
  const phones = values.operator_phones;
  const put = (operator_phones: OperatorPhone[]) => onChange({ operator_phones });
  const toggle = (at: number, queue: string) => {
    const mine = phones[at]?.queues ?? [];
    const after = mine.includes(queue) ? mine.filter((one) => one !== queue) : [...mine, queue];
    put(withRow(phones, at, { queues: after }));
  };
  return (
    <div className="rows">
      <div className="wide-table">
        <Table withTableBorder highlightOnHover aria-label={t("section.phones")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("extension")}</Table.Th>
              {queues.map((queue) => (
                <Table.Th key={queue.name}>{queue.title || queue.name}</Table.Th>
              ))}
              <Table.Th aria-label={t("remove")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {phones.map((phone, at) => (
              <Table.Tr key={phone.extension}>
                <Table.Th scope="row" className="figures">
                  {phone.extension}
                </Table.Th>
                {queues.map((queue) => (
                  <Table.Td key={queue.name}>
                    <Checkbox
                      aria-label={`${phone.extension}: ${queue.title || queue.name}`}
                      checked={phone.queues?.includes(queue.name) ?? false}
                      disabled={readOnly}
                      onChange={() => toggle(at, queue.name)}
                    />
                  </Table.Td>
                ))}
                <Table.Td>
                  {!readOnly && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("phones.remove", { extension: phone.extension })}
                      onClick={() => put(without(phones, at))}
                    >
                      <IconTrash size={16} />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {!readOnly && (
        <NewPhone
          taken={phones.map((phone) => phone.extension)}
          onAdd={(extension) =>
            put([...phones, { extension, queues: queues.slice(0, 1).map((queue) => queue.name) }])
          }
        />
      )}
    </div>
  );
}

function NewPhone({ taken, onAdd }: { taken: string[]; onAdd: (extension: string) => void }) {
  const { t } = useTranslation("administration");
  const [typed, setTyped] = useState("");
  const good = EXTENSION.test(typed) && !taken.includes(typed);
  const add = () => {
    if (!good) return;
    onAdd(typed);
    setTyped("");
  };
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label={t("phones.new")}
        description={t("phones.newHint")}
        inputMode="numeric"
        value={typed}
        error={typed !== "" && taken.includes(typed) && t("phones.taken")}
        onChange={(event) => setTyped(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" disabled={!good} onClick={add}>
        {t("phones.add")}
      </Button>
    </Group>
  );
}
