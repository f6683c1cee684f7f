/** What an account says of its person: for the new and the known alike. */
import { type InputWrapperProps, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problems";
import type { UserShown } from "@/api/schema";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { ROLES, type Role } from "../queries";

export interface PersonSaid {
  readonly full_name: string;
  readonly role: Role;
  readonly extension: string | null;
  readonly organisation_id: string | null;
  readonly duty: "coordinator" | "head" | null;
  readonly email: string | null;
  readonly employment_ends_on: string | null;
}

/** So that fields side by side stand in one line. */
const HINT_BELOW: InputWrapperProps["inputWrapperOrder"] = [
  "label",
  "input",
  "description",
  "error",
];

export const NOBODY: PersonSaid = {
  full_name: "",
  role: "operator",
  extension: null,
  organisation_id: null,
  duty: null,
  email: null,
  employment_ends_on: null,
};

export function saidOf(user: UserShown): PersonSaid {
  const { full_name, role, extension, organisation_id, duty, email, employment_ends_on } = user;
  return { full_name, role, extension, organisation_id, duty, email, employment_ends_on };
}

interface Props {
  readonly said: PersonSaid;
  readonly onChange: (said: PersonSaid) => void;
  readonly problem: unknown;
}

export function PersonFields({ said, onChange, problem }: Props) {
  const { t } = useTranslation("administration");
  const put = (changes: Partial<PersonSaid>) => onChange({ ...said, ...changes });
  const wrong = (field: string) =>
    problem instanceof ApiProblem ? problem.mistakeAt(`body.${field}`) : undefined;
  const employee = said.role === "organisation";
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label={t("name")}
        required
        maxLength={200}
        value={said.full_name}
        error={wrong("full_name")}
        onChange={(event) => put({ full_name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("role")}
        value={said.role}
        onChange={(event) => {
          const role = event.currentTarget.value as Role;
          const own = role === "organisation" ? {} : { organisation_id: null, duty: null };
          put({ role, ...own });
        }}
        data={ROLES.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
      />
      {employee ? (
        <>
          <OrganisationPicker
            label={t("organisation")}
            value={said.organisation_id}
            error={wrong("organisation_id")}
            onChange={(organisation_id) => put({ organisation_id })}
          />
          <NativeSelect
            label={t("duty")}
            value={said.duty ?? ""}
            onChange={(event) =>
              put({ duty: (event.currentTarget.value || null) as PersonSaid["duty"] })
            }
            data={[
              { value: "", label: t("duty.none") },
              { value: "head", label: t("duty.head") },
              { value: "coordinator", label: t("duty.coordinator") },
            ]}
          />
        </>
      ) : (
        <TextInput
          label={t("extension")}
          description={t("extension.hint")}
          inputWrapperOrder={HINT_BELOW}
          inputMode="numeric"
          pattern="[0-9]{2,6}"
          value={said.extension ?? ""}
          error={wrong("extension")}
          onChange={(event) => put({ extension: event.currentTarget.value || null })}
        />
      )}
      <TextInput
        label={t("email")}
        type="email"
        value={said.email ?? ""}
        error={wrong("email")}
        onChange={(event) => put({ email: event.currentTarget.value || null })}
      />
      <TextInput
        label={t("lastDay")}
        description={t("lastDay.hint")}
        inputWrapperOrder={HINT_BELOW}
        type="date"
        value={said.employment_ends_on ?? ""}
        onChange={(event) => put({ employment_ends_on: event.currentTarget.value || null })}
      />
    </SimpleGrid>
  );
}
