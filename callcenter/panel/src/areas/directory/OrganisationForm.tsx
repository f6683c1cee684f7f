/** An organisation being written: only what was changed is sent. */
import {
  Button,
  Card,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { once, onVersion, partly } from "@/api/edits";
import { ApiProblem } from "@/api/problems";
import type { OrganisationAdded, OrganisationChanges, OrganisationShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { ProblemNote } from "@/ui/ProblemNote";
import { useBase } from "@/ui/useBase";
import { changesOf, EMPTY, type Fields, fieldsOf } from "./fields";
import { KINDS } from "./parts";

interface Props {
  readonly organisation?: OrganisationShown; // none: a new one
  readonly onDone: (saved?: OrganisationShown) => void;
}

const LINES = ["oid", "inn", "ogrn", "fias"] as const;

export function OrganisationForm({ organisation, onDone }: Props) {
  const { t } = useTranslation("directory");
  const client = useQueryClient();
  const { base, before, fields, put: set } = useBase(organisation, fieldsOrNone);
  const saving = useMutation<OrganisationShown, Error, number | undefined>({
    mutationFn: (version) => {
      const body = changesOf(before, fields);
      if (!base)
        return take(
          api.POST("/api/v1/organisations", {
            params: { header: once() },
            body: partly<OrganisationAdded>({ ...body, name: fields.name }),
          }),
        );
      return take(
        api.PATCH("/api/v1/organisations/{organisation_id}", {
          params: {
            path: { organisation_id: base.organisation_id },
            header: onVersion(version ?? base.version),
          },
          body: partly<OrganisationChanges>(body),
        }),
      );
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ["organisations"] });
      onDone(saved);
    },
  });
  const wrong = (field: string) =>
    saving.error instanceof ApiProblem ? saving.error.mistakeAt(`body.${field}`) : undefined;
  const names = Object.fromEntries(Object.keys(EMPTY).map((name) => [name, t(`field.${name}`)]));
  return (
    <Card withBorder>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(undefined);
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            label={t("field.name")}
            value={fields.name}
            error={wrong("name")}
            maxLength={500}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t("field.short_name")}
              value={fields.short_name}
              error={wrong("short_name")}
              maxLength={200}
              onChange={(event) => set({ short_name: event.currentTarget.value })}
            />
            <NativeSelect
              label={t("field.kind")}
              value={fields.kind}
              onChange={(event) => set({ kind: event.currentTarget.value as Fields["kind"] })}
              data={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            />
            <TextInput
              label={t("field.address")}
              value={fields.address}
              error={wrong("address")}
              maxLength={200}
              onChange={(event) => set({ address: event.currentTarget.value })}
            />
            <Textarea
              label={t("field.phones")}
              description={t("field.phones.hint")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              autosize
              value={fields.phones}
              error={wrong("phones")}
              onChange={(event) => set({ phones: event.currentTarget.value })}
            />
            <TextInput
              type="email"
              label={t("field.email")}
              value={fields.email}
              error={wrong("email")}
              onChange={(event) => set({ email: event.currentTarget.value })}
            />
            <TextInput
              label={t("field.site")}
              value={fields.site}
              error={wrong("site")}
              maxLength={200}
              onChange={(event) => set({ site: event.currentTarget.value })}
            />
            <OrganisationPicker
              label={t("field.parent_id")}
              value={fields.parent_id}
              error={wrong("parent_id")}
              onChange={(parent_id) => set({ parent_id })}
            />
            <OrganisationPicker
              label={t("field.superior_id")}
              value={fields.superior_id}
              error={wrong("superior_id")}
              onChange={(superior_id) => set({ superior_id })}
            />
            {LINES.map((name) => (
              <TextInput
                key={name}
                label={t(`field.${name}`)}
                value={fields[name]}
                error={wrong(name)}
                maxLength={200}
                onChange={(event) => set({ [name]: event.currentTarget.value })}
              />
            ))}
            {(["active_from", "active_to"] as const).map((name) => (
              <TextInput
                key={name}
                type="date"
                label={t(`field.${name}`)}
                value={fields[name]}
                error={wrong(name)}
                onChange={(event) => set({ [name]: event.currentTarget.value })}
              />
            ))}
          </SimpleGrid>
          <TagsInput
            label={t("field.service_types")}
            description={t("field.service_types.hint")}
            value={[...fields.service_types]}
            onChange={(service_types) => set({ service_types })}
            maxTags={50}
          />
          <Checkbox
            label={t("field.attaches_population")}
            checked={fields.attaches_population}
            onChange={(event) => set({ attaches_population: event.currentTarget.checked })}
          />
          <Textarea
            autosize
            label={t("field.note")}
            value={fields.note}
            maxLength={20_000}
            onChange={(event) => set({ note: event.currentTarget.value })}
          />
          <Conflict
            problem={saving.error}
            names={names}
            onKeepMine={(version) => saving.mutate(version)}
            onTakeTheirs={() => {
              void client.invalidateQueries({ queryKey: ["organisations"] });
              onDone();
            }}
          />
          {!conflictOf(saving.error) && <ProblemNote problem={saving.error} />}
          <Group gap="sm">
            <Button type="submit" loading={saving.isPending}>
              {t("common:save")}
            </Button>
            <Button variant="default" onClick={() => onDone()}>
              {t("common:cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function fieldsOrNone(organisation: OrganisationShown | undefined): Fields {
  return organisation ? fieldsOf(organisation) : EMPTY;
}
