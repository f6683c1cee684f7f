/** Two people wrote in one field: both versions side by side, and a person chooses. */
import { Alert, Button, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useOrganisation } from "@/ui/OrganisationPicker";
import { nameOf } from "./control";
import type { DraftView } from "./draft";
import type { Conflict, Value } from "./merge";

interface Props {
  readonly view: DraftView;
  readonly onSettle: (field: string, value: Value) => void;
}

export function Conflicts({ view, onSettle }: Props) {
  const { t } = useTranslation("cases");
  if (view.conflicts.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconArrowsSplit2 aria-hidden />}
      title={t("conflict.title")}
      role="alert"
      mb="md"
    >
      <Stack gap="md">
        <Text size="sm">{t("conflict.why")}</Text>
        {view.conflicts.map((one) => (
          <OneConflict
            key={one.field}
            conflict={one}
            mine={view.typed[one.field] ?? null}
            onSettle={onSettle}
          />
        ))}
      </Stack>
    </Alert>
  );
}

interface OneProps {
  readonly conflict: Conflict;
  readonly mine: Value; // as it is typed by now
  readonly onSettle: (field: string, value: Value) => void;
}

function OneConflict({ conflict, mine, onSettle }: OneProps) {
  const { t } = useTranslation("cases");
  const { field, theirs } = conflict;
  const both = typeof mine === "string" && typeof theirs === "string" && field === "text";
  return (
    <fieldset className="conflict">
      <legend>{nameOf(t, field)}</legend>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {[
          { title: t("conflict.mine"), value: mine },
          { title: t("conflict.theirs"), value: theirs },
        ].map(({ title, value }) => (
          <Paper key={title} withBorder p="sm">
            <Stack gap="xs" justify="space-between" h="100%">
              <div>
                <Text size="xs" c="dimmed">
                  {title}
                </Text>
                <Text size="sm" className="caller-text">
                  <Said field={field} value={value} />
                </Text>
              </div>
              <Button variant="default" size="xs" onClick={() => onSettle(field, value)}>
                {t("conflict.choose", { which: title })}
              </Button>
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
      {both && (
        <Button
          variant="subtle"
          size="xs"
          mt="xs"
          onClick={() => onSettle(field, `${theirs}\n\n${mine}`)}
        >
          {t("conflict.both")}
        </Button>
      )}
    </fieldset>
  );
}

/** A value as people read it: a name for an id, a word for a code. */
function Said({ field, value }: { field: string; value: Value }) {
  const { t, i18n } = useTranslation("cases");
  const organisation = useOrganisation(
    field === "organisation_id" && typeof value === "string" ? value : null,
  );
  if (value === null || value === "") return <>{t("conflict.empty")}</>;
  if (typeof value === "boolean") return <>{t(value ? "yes" : "no")}</>;
  if (organisation) return <>{organisation.short_name}</>;
  const name = field.replace(/^form\./, "");
  const key = [`cases:${name}.${value}`, `terms:${name}.${value}`].find((one) => i18n.exists(one));
  return <>{key ? t(key) : value}</>;
}
