/** Who appeals and who is complained of; corrected while the work goes on. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppealShown, ApplicantSaid, SubjectSaid } from "@/api/schema";
import { OrganisationPicker, useOrganisation } from "@/ui/OrganisationPicker";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { useBase } from "@/ui/useBase";
import { askAnew, changedMeanwhile, lookAgain, takeStep } from "../data";
import { StepProblem } from "../steps/StepProblem";
import type { StepCase } from "../steps/stepCase";
import { Section } from "./Section";

interface Props {
  readonly appeal: AppealShown;
  readonly of: StepCase;
}

export function Parties({ appeal, of }: Props) {
  const { t } = useTranslation("cases");
  const [editing, setEditing] = useState(false);
  if (appeal.applicants.length === 0 && appeal.subjects.length === 0) return null;
  return (
    <Section
      title={t("parties")}
      aside={
        appeal.allowed_steps.includes("correct_parties") && (
          <Button variant="default" size="compact-xs" onClick={() => setEditing(true)}>
            {t("step.correct_parties")}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {appeal.applicants.map((one) => (
          <div key={one.seq}>
            <Text size="sm" fw={500} className="caller-text">
              {one.name || t("anonymous")}
            </Text>
            <Text size="xs" c="dimmed" className="caller-text">
              {[one.address, one.email].filter(Boolean).join(" · ")}
              {one.phone_e164 && (
                <>
                  {(one.address || one.email) && " · "}
                  <PhoneNumber number={one.phone_e164} />
                </>
              )}
            </Text>
          </div>
        ))}
        {appeal.subjects.map((one) => (
          <Subject
            key={one.seq}
            organisationId={one.organisation_id}
            about={one.about}
            official={one.official}
          />
        ))}
      </Stack>
      {editing && <PartiesDialog appeal={appeal} of={of} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function Subject(props: { organisationId: string; about: string; official: string }) {
  const { t } = useTranslation("cases");
  const organisation = useOrganisation(props.organisationId);
  return (
    <Text size="sm">
      {t("complainedOf")}: {organisation?.short_name ?? "…"}, {t(`about.${props.about}`)}
      {props.official && ` (${props.official})`}
    </Text>
  );
}

interface Said {
  readonly applicants: readonly ApplicantSaid[];
  readonly subjects: readonly SubjectSaid[];
}

function saidOf(appeal: AppealShown): Said {
  return {
    applicants: appeal.applicants.map(({ seq: _, ...rest }) => rest),
    subjects: appeal.subjects.map(({ seq: _, ...rest }) => rest),
  };
}

function PartiesDialog({ appeal, of, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation("cases");
  const client = useQueryClient();
  const form = useBase(appeal, saidOf);
  const { applicants, subjects } = form.fields;
  const setApplicants = (next: Said["applicants"]) => form.put({ applicants: next });
  const setSubjects = (next: Said["subjects"]) => form.put({ subjects: next });
  const saving = useMutation({
    mutationFn: async () => {
      // Once it was said that somebody changed it, the page behind has shown what.
      const { version } = changedMeanwhile(saving.error) ? of : form.base;
      await takeStep(`${of.path}/parties`, version, { applicants, subjects });
      await askAnew(client, of.caseId);
    },
    onSuccess: onClose,
    onError: (refusal) => lookAgain(client, of.caseId, refusal), // what is typed stays
  });
  const write = <Row,>(rows: readonly Row[], at: number, next: Partial<Row>): readonly Row[] =>
    rows.map((one, index) => (index === at ? { ...one, ...next } : one));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("step.correct_parties")}
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack>
        {applicants.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their places here
          <fieldset key={at} className="plain">
            <legend>{t("applicant", { number: at + 1 })}</legend>
            <Group grow>
              <TextInput
                label={t("field.caller_name")}
                value={one.name}
                onChange={(event) =>
                  setApplicants(write(applicants, at, { name: event.currentTarget.value }))
                }
              />
              <TextInput
                label={t("field.caller_email")}
                value={one.email ?? ""}
                onChange={(event) =>
                  setApplicants(write(applicants, at, { email: event.currentTarget.value || null }))
                }
              />
            </Group>
            <TextInput
              label={t("field.form.address")}
              value={one.address}
              onChange={(event) =>
                setApplicants(write(applicants, at, { address: event.currentTarget.value }))
              }
            />
          </fieldset>
        ))}
        {subjects.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their places here
          <fieldset key={at} className="plain">
            <legend>{t("complainedOf")}</legend>
            <Group grow align="flex-end">
              <OrganisationPicker
                label={t("organisation")}
                value={one.organisation_id}
                onChange={(id) => id && setSubjects(write(subjects, at, { organisation_id: id }))}
              />
              <Select
                label={t("field.form.about")}
                allowDeselect={false}
                data={(["organisation", "head", "official"] as const).map((value) => ({
                  value,
                  label: t(`about.${value}`),
                }))}
                value={one.about}
                onChange={(about) =>
                  about &&
                  setSubjects(write(subjects, at, { about: about as SubjectSaid["about"] }))
                }
              />
            </Group>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              onClick={() => setSubjects(subjects.filter((_, index) => index !== at))}
            >
              {t("remove")}
            </Button>
          </fieldset>
        ))}
        <OrganisationPicker
          label={t("addSubject")}
          value={null}
          onChange={(id) =>
            id &&
            setSubjects([...subjects, { organisation_id: id, about: "organisation", official: "" }])
          }
        />
        <StepProblem problem={saving.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button loading={saving.isPending} onClick={() => saving.mutate()}>
            {t("common:save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
