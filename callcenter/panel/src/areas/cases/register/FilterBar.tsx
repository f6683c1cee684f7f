/** Filters of the register: two words are searched at once, the rest is one line away. */
import { Button, Checkbox, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/session/session";
import { Days } from "@/ui/Days";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { SearchBox } from "@/ui/SearchBox";
import type { Filters } from "@/ui/useFilters";
import { inOurLanguage, useCatalogue, useTopics } from "../data";
import { FILTERS, type View } from "./views";

const KINDS = ["ticket", "appeal", "appointment"];
const STATES = [
  ...["draft", "registered", "in_work", "done", "rejected", "forwarded", "under_consideration"],
  ...["answer_prepared", "answered", "left_without_answer", "terminated", "closed"],
];
const CHANNELS = ["phone", "email", "site", "paper", "import"];
const LINES = ["1", "2", "3"];

interface Props {
  readonly view: View;
  readonly line: string;
  readonly filters: Filters;
  readonly onChange: (changes: Record<string, string | null>) => void;
}

export function FilterBar({ view, line, filters, onChange }: Props) {
  const { t } = useTranslation("cases");
  const chosen = FILTERS.filter((name) => filters[name] && name !== "search");
  const [opened, setOpened] = useState(chosen.length > 0);
  const queue = view === "queue";
  const none = Object.fromEntries(FILTERS.map((name) => [name, null]));
  return (
    <div className="case-filters">
      <Group gap="sm" mb="sm">
        {!queue && (
          <div className="search">
            <SearchBox
              label={t("search.hint")}
              value={filters.search ?? ""}
              onSearch={(search) => onChange({ search: search || null })}
            />
          </div>
        )}
        {queue && (
          <Select
            aria-label={t("field.line")}
            w="9rem"
            allowDeselect={false}
            data={LINES.map((value) => ({ value, label: t("line", { line: value }) }))}
            value={line}
            onChange={(next) => onChange({ line: next })}
          />
        )}
        <Button
          variant="default"
          leftSection={<IconFilter size={15} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened((was) => !was)}
        >
          {chosen.length > 0 ? t("filters.some", { count: chosen.length }) : t("filters")}
        </Button>
        {(chosen.length > 0 || filters.search) && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconX size={15} aria-hidden />}
            onClick={() => onChange(none)}
          >
            {t("filters.clear")}
          </Button>
        )}
      </Group>
      {opened && <More queue={queue} view={view} filters={filters} onChange={onChange} />}
    </div>
  );
}

function More({ queue, view, filters, onChange }: Omit<Props, "line"> & { queue: boolean }) {
  const { t } = useTranslation("cases");
  const topics = useTopicChoices(filters.kind);
  const mayDirectory = useMay("directory.read");
  const select = (name: string, values: readonly string[], word: string) => (
    <Select
      label={t(`field.${name}`)}
      clearable
      data={values.map((value) => ({ value, label: t(`${word}.${value}`) }))}
      value={filters[name] ?? null}
      onChange={(next) => onChange({ [name]: next })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} mb="md" spacing="sm">
      {mayDirectory && (
        <OrganisationPicker
          label={t("organisation")}
          value={filters.organisation_id ?? null}
          onChange={(id) => onChange({ organisation_id: id })}
        />
      )}
      {!queue && (
        <>
          {select("kind", KINDS, "terms:kind")}
          {view !== "drafts" && select("state", STATES, "terms:state")}
          {select("channel", CHANNELS, "terms:channel")}
          <Select
            label={t("field.line")}
            clearable
            data={LINES.map((value) => ({ value, label: t("line", { line: value }) }))}
            value={filters.line ?? null}
            onChange={(next) => onChange({ line: next })}
          />
          <Select
            label={t("field.topic")}
            clearable
            searchable
            limit={50}
            data={topics}
            value={filters.topic_code ?? null}
            onChange={(code) => onChange({ topic_code: code })}
          />
          {view !== "mine" && (
            <TextInput
              label={t("field.operator")}
              placeholder={t("login")}
              defaultValue={filters.operator ?? ""}
              onBlur={(event) => onChange({ operator: event.currentTarget.value.trim() || null })}
            />
          )}
          <Days filters={filters} change={onChange} size="sm" />
          {view !== "overdue" && (
            <Checkbox
              mt="lg"
              label={t("field.overdue")}
              checked={Boolean(filters.overdue)}
              onChange={(event) => onChange({ overdue: event.currentTarget.checked ? "1" : null })}
            />
          )}
        </>
      )}
    </SimpleGrid>
  );
}

/** Services of tickets and topics of appeals: both are what a case is about. */
function useTopicChoices(kind: string | undefined) {
  const catalogue = useCatalogue();
  const topics = useTopics();
  const services = kind === "appeal" ? [] : (catalogue?.services ?? []);
  const codes = kind === "ticket" ? [] : (topics?.items ?? []);
  return [
    ...services.map((one) => ({ value: one.code, label: inOurLanguage(one) })),
    ...codes.map((one) => ({ value: one.code, label: one.title })),
  ];
}
