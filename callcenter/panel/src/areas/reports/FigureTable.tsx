/** Figures in rows, groups in columns or the other way: few groups beside, many below. */
import { ActionIcon, Popover, ScrollArea, Table, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DefinitionShown, FigureRowShown, FiguresShown } from "@/api/schema";
import { shortDay } from "@/ui/zone";
import { figureText } from "./figures";
import { useTitles } from "./useTitles";

/** A table wider than the screen is scrolled by the arrow keys too. */
const SCROLLED_BY_KEYS = { tabIndex: 0 };

interface Props {
  readonly shown: FiguresShown;
  readonly definitions: readonly DefinitionShown[];
}

const MOST_BESIDE = 4;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function FigureTable({ shown, definitions }: Props) {
  const { t } = useTranslation("reports");
  const titles = useTitles();
  const ours = definitions.filter((definition) => definition.of === shown.what);
  const grouped = shown.by !== "nothing";
  const total = { ...shown.total, name: t("total") };
  const rows = grouped
    ? [...shown.rows.map((row) => named(row, titles, t("unnamed"))), total]
    : [total];
  return rows.length <= MOST_BESIDE ? (
    <Beside rows={rows} figures={ours} />
  ) : (
    <Below rows={rows} figures={ours} by={t(`by.${shown.by}`)} />
  );
}

/** A row with a name to read: days in words, groups without one said to be so. */
function named(
  row: FigureRowShown,
  titles: ReadonlyMap<string, string>,
  unnamed: string,
): FigureRowShown {
  if (!row.name) return { ...row, name: unnamed };
  if (DAY.test(row.name)) return { ...row, name: shortDay(row.name) };
  return { ...row, name: titles.get(row.name) ?? row.name };
}

function Beside(props: { rows: FigureRowShown[]; figures: DefinitionShown[] }) {
  return (
    <ScrollArea
      className="list"
      maw={`${28 + 8 * props.rows.length}rem`}
      viewportProps={SCROLLED_BY_KEYS}
    >
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={{ base: "9rem", sm: "19rem" }} />
            {props.rows.map((row) => (
              <Table.Th key={row.key ?? row.name} ta="right">
                {row.name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.figures.map((figure) => (
            <Table.Tr key={figure.name}>
              <Table.Th scope="row" fw={400}>
                {figure.title} <Meaning of={figure} />
              </Table.Th>
              {props.rows.map((row) => (
                <Table.Td key={row.key ?? row.name} ta="right" className="figures">
                  {figureText(row.figures[figure.name], figure.unit)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function Below(props: { rows: FigureRowShown[]; figures: DefinitionShown[]; by: string }) {
  return (
    <ScrollArea className="list" viewportProps={SCROLLED_BY_KEYS}>
      <Table verticalSpacing="xs" highlightOnHover stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={{ base: "8rem", sm: "14rem" }}>{props.by}</Table.Th>
            {props.figures.map((figure) => (
              <Table.Th key={figure.name} ta="right" miw="7rem" fw={500}>
                {figure.title} <Meaning of={figure} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rows.map((row) => (
            <Table.Tr key={row.key ?? row.name}>
              <Table.Th scope="row" fw={400}>
                {row.name}
              </Table.Th>
              {props.figures.map((figure) => (
                <Table.Td key={figure.name} ta="right" className="figures">
                  {figureText(row.figures[figure.name], figure.unit)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function Meaning({ of }: { of: DefinitionShown }) {
  const { t } = useTranslation("reports");
  return (
    <Popover width={320} withArrow>
      <Popover.Target>
        <ActionIcon
          variant="transparent"
          color="gray"
          size="xs"
          aria-label={`${t("definition")}: ${of.title}`}
        >
          <IconInfoCircle size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{of.definition}</Text>
        {of.variant && (
          <Text size="xs" c="dimmed" mt={4}>
            {t("variant", { variant: of.variant })}
          </Text>
        )}
        <Text size="xs" c="dimmed" mt={4}>
          {t("source", { source: of.source })}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}
