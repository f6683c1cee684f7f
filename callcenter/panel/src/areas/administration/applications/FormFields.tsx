/** The form of an application: the same for who files it and for who corrects it. */
import {
  ActionIcon,
  Button,
  Checkbox,
  NativeSelect,
  SimpleGrid,
  Text,
  TextInput,
} from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problems";
import type { FormSaid } from "@/api/schema";
import { useMay, useSession } from "@/session/session";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { without, withRow } from "../settings/editor";
import { FIELDS, type Kind, type Typed } from "./form";
import { UserPicker } from "./UserPicker";

const REASONS = ["dismissed", "transferred", "long_leave", "compromised", "other"] as const;
const TYPES: Readonly<Partial<Record<keyof FormSaid, string>>> = {
  email: "email",
  applicant_email: "email",
  employment_ends_on: "date",
  signed_on: "date",
};

interface Props {
  readonly kind: Kind;
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
  readonly problem: unknown;
}

export function FormFields({ kind, typed, onChange, problem }: Props) {
  const { t } = useTranslation("administration");
  const own = useSession().organisation_id; // an employee files for one's own alone
  const mayPick = useMay("directory.read");
  const { form } = typed;
  const put = (changes: Partial<FormSaid>) => onChange({ ...typed, form: { ...form, ...changes } });
  const wrong = (field: string) => mistakeOf(problem, field);
  const text = (field: keyof FormSaid) => (
    <TextInput
      key={field}
      label={t(`form.${field}`)}
      type={TYPES[field] ?? "text"}
      value={String(form[field] ?? "")}
      error={wrong(field)}
      onChange={(event) => put({ [field]: blank(field, event.currentTarget.value) })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {kind !== "connect_org" && own === null && mayPick && (
        <OrganisationPicker
          label={t("form.organisation")}
          value={typed.organisation_id}
          error={wrong("organisation_id")}
          onChange={(organisation_id) => onChange({ ...typed, organisation_id })}
        />
      )}
      {kind === "delete_user" && (
        <>
          <UserPicker
            label={t("form.user")}
            value={typed.user_id}
            error={wrong("user_id")}
            onChange={(user_id) => onChange({ ...typed, user_id })}
          />
          <NativeSelect
            label={t("form.reason")}
            value={form.reason ?? ""}
            error={wrong("reason")}
            onChange={(event) =>
              put({ reason: (event.currentTarget.value || null) as FormSaid["reason"] & string })
            }
            data={[
              { value: "", label: "—" },
              ...REASONS.map((one) => ({ value: one, label: t(`reason.${one}`) })),
            ]}
          />
        </>
      )}
      {FIELDS[kind].map(text)}
      {kind === "grant_user" && (
        <NativeSelect
          label={t("form.duty")}
          value={form.duty ?? ""}
          onChange={(event) =>
            put({ duty: (event.currentTarget.value || null) as FormSaid["duty"] & string })
          }
          data={[
            { value: "", label: t("duty.none") },
            { value: "head", label: t("duty.head") },
            { value: "coordinator", label: t("duty.coordinator") },
          ]}
        />
      )}
      {kind === "connect_org" && <Responsible form={form} put={put} problem={problem} />}
      {text("applicant_email")}
      {text("signed_by")}
      {text("signed_on")}
      <Checkbox
        label={t("form.stamped")}
        checked={form.stamped ?? false}
        error={wrong("stamped")}
        onChange={(event) => put({ stamped: event.currentTarget.checked })}
      />
    </SimpleGrid>
  );
}

interface ResponsibleProps {
  readonly form: FormSaid;
  readonly put: (changes: Partial<FormSaid>) => void;
  readonly problem: unknown;
}

function Responsible({ form, put, problem }: ResponsibleProps) {
  const { t } = useTranslation("administration");
  const rows = form.responsible ?? [];
  return (
    <div className="rows whole">
      <Text fw={500} size="sm">
        {t("form.responsible")}
      </Text>
      {mistakeOf(problem, "responsible") && (
        <Text size="sm" c="red">
          {mistakeOf(problem, "responsible")}
        </Text>
      )}
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place
        <fieldset key={at} className="row plain">
          {(["full_name", "position", "phone", "email"] as const).map((field) => (
            <TextInput
              key={field}
              label={t(`form.${field}`)}
              value={row[field] ?? ""}
              onChange={(event) =>
                put({
                  responsible: withRow(rows, at, {
                    [field]: blank(field, event.currentTarget.value),
                  }),
                })
              }
            />
          ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("removeRow", { at: at + 1 })}
            onClick={() => put({ responsible: without(rows, at) })}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </fieldset>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          onClick={() => put({ responsible: [...rows, { full_name: "" }] })}
        >
          {t("form.addResponsible")}
        </Button>
      </div>
    </div>
  );
}

/** A mistake stands at `form.x` when something lacks, at `body.form.x` when it is of a wrong form. */
function mistakeOf(problem: unknown, field: string): string | undefined {
  if (!(problem instanceof ApiProblem)) return undefined;
  return (
    problem.mistakeAt(`form.${field}`) ??
    problem.mistakeAt(`body.form.${field}`) ??
    problem.mistakeAt(`body.${field}`)
  );
}

/** An empty address or day is none; empty text is text. */
function blank(field: string, value: string): string | null {
  return value === "" && (field.includes("email") || field.endsWith("_on")) ? null : value;
}
