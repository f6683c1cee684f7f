/** A citizen's record being corrected: only what was changed is sent. */
import {
  Button,
  Card,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion, partly } from "@/api/edits";
import { ApiProblem } from "@/api/problems";
import type { PersonChanges, WholePersonShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { ProblemNote } from "@/ui/ProblemNote";
import { useBase } from "@/ui/useBase";
import { changesOf, type Fields, fieldsOf } from "./fields";

const NAMES = ["family_name", "given_name", "patronymic"] as const;
const LINES = ["snils", "policy_number", "email", "address"] as const;

export function PersonForm(props: { person: WholePersonShown; onDone: () => void }) {
  const { person, onDone } = props;
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const { base, before, fields, put: set } = useBase(person, fieldsOf);
  const fresh = () => client.invalidateQueries({ queryKey: ["people", person.person_id] });
  const saving = useMutation<unknown, Error, number | undefined>({
    mutationFn: (version) =>
      take(
        api.PATCH("/api/v1/people/{person_id}", {
          params: {
            path: { person_id: person.person_id },
            header: onVersion(version ?? base.version),
          },
          body: partly<PersonChanges>(changesOf(before, fields)),
        }),
      ),
    onSuccess: async () => {
      await fresh();
      onDone();
    },
  });
  const wrong = (field: string) =>
    saving.error instanceof ApiProblem ? saving.error.mistakeAt(`body.${field}`) : undefined;
  const line = (name: (typeof NAMES)[number] | (typeof LINES)[number]) => (
    <TextInput
      key={name}
      label={t(`field.${name}`)}
      required={name === "family_name"}
      value={fields[name]}
      error={wrong(name)}
      maxLength={name === "address" ? 200 : 100}
      autoComplete="off"
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Card withBorder>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(undefined);
        }}
      >
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {NAMES.map(line)}
            <TextInput
              type="date"
              label={t("field.birth_date")}
              value={fields.birth_date}
              error={wrong("birth_date")}
              onChange={(event) => set({ birth_date: event.currentTarget.value })}
            />
            <NativeSelect
              label={t("field.sex")}
              value={fields.sex}
              onChange={(event) => set({ sex: event.currentTarget.value as Fields["sex"] })}
              data={(["", "female", "male"] as const).map((value) => ({
                value,
                label: value ? t(`sex.${value}`) : "—",
              }))}
            />
            <NativeSelect
              label={t("field.policy_kind")}
              value={fields.policy_kind}
              onChange={(event) =>
                set({ policy_kind: event.currentTarget.value as Fields["policy_kind"] })
              }
              data={(["", "enp", "old", "temporary"] as const).map((value) => ({
                value,
                label: value ? t(`policy.${value}`) : "—",
              }))}
            />
            {LINES.map(line)}
            <OrganisationPicker
              label={t("field.attached_to")}
              value={fields.attached_to}
              error={wrong("attached_to")}
              onChange={(attached_to) => set({ attached_to })}
            />
          </SimpleGrid>
          <Textarea
            autosize
            label={t("field.phones")}
            description={t("field.phones.hint")}
            value={fields.phones}
            error={wrong("phones")}
            onChange={(event) => set({ phones: event.currentTarget.value })}
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
            names={Object.fromEntries(Object.keys(before).map((one) => [one, t(`field.${one}`)]))}
            onKeepMine={(version) => saving.mutate(version)}
            onTakeTheirs={() => {
              void fresh();
              onDone();
            }}
          />
          {!conflictOf(saving.error) && <ProblemNote problem={saving.error} />}
          <Group gap="sm">
            <Button type="submit" loading={saving.isPending}>
              {t("common:save")}
            </Button>
            <Button variant="default" onClick={onDone}>
              {t("common:cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
