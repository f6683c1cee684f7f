/** Somebody appointed, or a record corrected; the last day of work ends an appointment. */
import { Button, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { once, onVersion, partly } from "@/api/edits";
import { ApiProblem } from "@/api/problems";
import type { StaffAppointed, StaffChanges, StaffRole, StaffShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { ProblemNote } from "@/ui/ProblemNote";
import { useBase } from "@/ui/useBase";

const ROLES: readonly StaffRole[] = ["responsible_specialist", "head", "user"];
const TEXTS = ["full_name", "position", "phone", "email"] as const;
const DAYS = ["valid_from", "valid_to"] as const;

interface Fields {
  full_name: string;
  role: StaffRole;
  position: string;
  phone: string;
  email: string;
  valid_from: string;
  valid_to: string;
}

interface Props {
  readonly organisationId: string;
  readonly staff?: StaffShown;
  readonly onDone: () => void;
}

export function StaffForm({ organisationId, staff, onDone }: Props) {
  const { t } = useTranslation("directory");
  const client = useQueryClient();
  const { base, before, fields, put: set } = useBase(staff, fieldsOf);
  const saving = useMutation<StaffShown, Error, number | undefined>({
    mutationFn: (version) => {
      const body = changesOf(before, fields);
      if (!base)
        return take(
          api.POST("/api/v1/organisations/{organisation_id}/staff", {
            params: { path: { organisation_id: organisationId }, header: once() },
            body: partly<StaffAppointed>({
              ...body,
              full_name: fields.full_name.trim(),
              role: fields.role,
            }),
          }),
        );
      return take(
        api.PATCH("/api/v1/staff/{staff_id}", {
          params: {
            path: { staff_id: base.staff_id },
            header: onVersion(version ?? base.version),
          },
          body: partly<StaffChanges>(body),
        }),
      );
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["staff"] });
      onDone();
    },
  });
  const wrong = (field: string) =>
    saving.error instanceof ApiProblem ? saving.error.mistakeAt(`body.${field}`) : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(undefined);
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }} mb="sm">
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={t(`staff.${name}`)}
            required={name === "full_name"}
            value={fields[name]}
            error={wrong(name)}
            maxLength={200}
            onChange={(event) => set({ [name]: event.currentTarget.value })}
          />
        ))}
        <NativeSelect
          label={t("staff.role")}
          value={fields.role}
          onChange={(event) => set({ role: event.currentTarget.value as StaffRole })}
          data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        />
        {DAYS.map((name) => (
          <TextInput
            key={name}
            type="date"
            label={t(`staff.${name}`)}
            value={fields[name]}
            error={wrong(name)}
            onChange={(event) => set({ [name]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
      <Conflict
        problem={saving.error}
        names={Object.fromEntries(Object.keys(before).map((name) => [name, t(`staff.${name}`)]))}
        onKeepMine={(version) => saving.mutate(version)}
        onTakeTheirs={() => {
          void client.invalidateQueries({ queryKey: ["staff"] });
          onDone();
        }}
      />
      {!conflictOf(saving.error) && <ProblemNote problem={saving.error} />}
      <Group gap="sm" my="xs">
        <Button size="xs" type="submit" loading={saving.isPending}>
          {t("common:save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
      </Group>
    </form>
  );
}

function fieldsOf(staff: StaffShown | undefined): Fields {
  return {
    full_name: staff?.full_name ?? "",
    role: staff?.role ?? "responsible_specialist",
    position: staff?.position ?? "",
    phone: staff?.phone ?? "",
    email: staff?.email ?? "",
    valid_from: staff?.valid_from ?? "",
    valid_to: staff?.valid_to ?? "",
  };
}

/** What differs; an emptied e-mail or last day is null, an emptied first day is left out. */
function changesOf(before: Fields, now: Fields): Partial<StaffChanges> {
  const changed = Object.entries(now).filter(
    ([name, value]) =>
      value !== before[name as keyof Fields] && !(name === "valid_from" && value === ""),
  );
  return Object.fromEntries(
    changed.map(([name, value]) => [
      name,
      value.trim() === "" && (name === "email" || name === "valid_to") ? null : value.trim(),
    ]),
  );
}
