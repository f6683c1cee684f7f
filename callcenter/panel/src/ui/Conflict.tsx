/** Somebody else saved meanwhile: both values side by side, and the person chooses. */
import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problems";

interface Difference {
  readonly yours: unknown;
  readonly current: unknown;
}

/** The fields that differ, when this problem is a conflict; null for any other. */
export function conflictOf(
  problem: unknown,
): { version: number; fields: Readonly<Record<string, Difference>> } | null {
  if (!(problem instanceof ApiProblem) || problem.code !== "changed_meanwhile") return null;
  return {
    version: Number(problem.more.current_version),
    fields: (problem.more.difference ?? {}) as Record<string, Difference>,
  };
}

interface Props {
  readonly problem: unknown;
  readonly names: Readonly<Record<string, string>>; // field -> its label
  readonly onKeepMine: (version: number) => void; // save again on top of theirs
  readonly onTakeTheirs: () => void;
}

export function Conflict({ problem, names, onKeepMine, onTakeTheirs }: Props) {
  const { t } = useTranslation();
  const conflict = conflictOf(problem);
  if (conflict === null) return null;
  return (
    <Alert color="orange" role="alert" title={t("conflict")}>
      <Text size="sm" mb="xs">
        {t("conflict.hint")}
      </Text>
      <Table withTableBorder mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th />
            <Table.Th>{t("conflict.yours")}</Table.Th>
            <Table.Th>{t("conflict.theirs")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(conflict.fields).map(([field, { yours, current }]) => (
            <Table.Tr key={field}>
              <Table.Th scope="row">{names[field] ?? field}</Table.Th>
              <Table.Td className="wraps">{inWords(yours)}</Table.Td>
              <Table.Td className="wraps">{inWords(current)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="sm">
        <Button size="xs" onClick={() => onKeepMine(conflict.version)}>
          {t("conflict.keepMine")}
        </Button>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          {t("conflict.takeTheirs")}
        </Button>
      </Group>
    </Alert>
  );
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
