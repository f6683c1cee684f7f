/** One section of the settings: edited, looked at what it would do, saved or taken back. */
import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { ChangeAsked, ForesightShown, SectionShown, SettingsShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { NoSuchPage } from "@/shell/NoSuchPage";
import { conflictOf } from "@/ui/Conflict";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { useBase } from "@/ui/useBase";
import { dayAndTime } from "@/ui/zone";
import { PbxState } from "./PbxState";
import { useSettings } from "./queries";
import { SectionEditor } from "./SectionEditor";
import { OF_PBX } from "./sections";
import "../administration.css";

export function SectionPage() {
  const { section } = useParams();
  const settings = useSettings();
  if (settings.isPending) return <Skeleton h={320} className="appears-late" />;
  if (settings.isError) return <ProblemPanel problem={settings.error} retry={settings.refetch} />;
  const shown = settings.data.sections.find((one) => one.section === section);
  if (shown === undefined) return <NoSuchPage />;
  return <One key={shown.section} shown={shown} settings={settings.data} />;
}

function One({ shown, settings }: { shown: SectionShown; settings: SettingsShown }) {
  const { t } = useTranslation("administration");
  const form = useBase(shown, valuesOf);
  const readOnly = !useMay("settings.manage") || shown.source === "variable";
  const values = form.fields;
  const work = useChange(form.base, form.saved);
  const isReset = Object.keys(work.foreseeing.variables ?? {}).length === 0;
  const problem = work.saving.error ?? work.foreseeing.error;
  const wrong = (place: string) =>
    problem instanceof ApiProblem ? problem.mistakeAt(place) : undefined;
  const meetTheirs = () => {
    if (conflictOf(work.saving.error)) form.rebase(); // theirs stood beside ours, and were read
  };
  const anew = () => {
    work.foreseeing.reset();
    work.saving.reset();
  };
  const edit = (changed: ChangeAsked) => {
    meetTheirs();
    form.put(changed);
    anew();
  };
  const foresee = (change: ChangeAsked) => {
    meetTheirs();
    work.foreseeing.mutate(change);
  };
  return (
    <>
      <PageHead title={t(`section.${shown.section}`)} />
      <Text size="sm" mb={4}>
        {t(`section.${shown.section}.what`)}
      </Text>
      <Source shown={shown} />
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          foresee(only(shown, values));
        }}
      >
        <Stack>
          <SectionEditor
            section={shown.section}
            values={values}
            all={Object.assign({}, ...settings.sections.map((one) => plain(one.values)))}
            onChange={edit}
            wrong={wrong}
            readOnly={readOnly}
          />
          {conflictOf(work.saving.error) ? (
            <ChangedMeanwhile
              shown={shown}
              onTakeTheirs={() => {
                form.drop();
                anew();
              }}
            />
          ) : (
            <ProblemNote problem={problem} />
          )}
          {work.foreseeing.data && (
            <Foreseen
              foresight={work.foreseeing.data}
              saving={work.saving.isPending}
              onSave={
                work.foreseeing.data.changes || isReset
                  ? () => work.saving.mutate(work.foreseeing.variables ?? {})
                  : undefined
              }
              onBack={() => work.foreseeing.reset()}
            />
          )}
          {!readOnly && !work.foreseeing.data && (
            <Group>
              <Button
                type="submit"
                loading={work.foreseeing.isPending}
                disabled={form.typed === null}
              >
                {t("settings.foresee")}
              </Button>
              {shown.source === "panel" && (
                <Button variant="default" onClick={() => foresee({})}>
                  {t("settings.reset")}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
      {OF_PBX.has(shown.section) && <PbxState pbxs={settings.pbxs} />}
    </>
  );
}

/** Ask what a change would do, and make it. An empty one goes back to the server's settings. */
function useChange(shown: SectionShown, onSaved: (answer: SectionShown) => void) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const path = { section: shown.section };
  const foreseeing = useMutation({
    mutationFn: (body: ChangeAsked) =>
      take<ForesightShown>(
        api.POST("/api/v1/settings/{section}/preview", { params: { path }, body }),
      ),
  });
  const saving = useMutation({
    mutationFn: (body: ChangeAsked) =>
      take<SectionShown>(
        api.PATCH("/api/v1/settings/{section}", {
          params: { path, header: { "If-Match": `"${shown.version}"` } },
          body,
        }),
      ),
    onSuccess: (answer) => {
      onSaved(answer);
      foreseeing.reset();
      notifications.show({ message: t("settings.saved") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["settings"] }),
  });
  return { foreseeing, saving };
}

function Source({ shown }: { shown: SectionShown }) {
  const { t } = useTranslation("administration");
  const by = shown.changed_by ?? "";
  const at = shown.changed_at ? dayAndTime(shown.changed_at) : "";
  return (
    <Text size="sm" c="dimmed" mb="md">
      {t(`source.${shown.source}`, { by, at })}
    </Text>
  );
}

interface ForeseenProps {
  readonly foresight: ForesightShown;
  readonly saving: boolean;
  readonly onSave: (() => void) | undefined; // nothing to save: it is all the same already
  readonly onBack: () => void;
}

function Foreseen({ foresight, saving, onSave, onBack }: ForeseenProps) {
  const { t } = useTranslation("administration");
  return (
    <Alert variant="outline" color="gray" title={t("settings.willBe")} role="status">
      <ul className="consequences">
        {foresight.consequences.map((one) => (
          <li key={one.text} data-care={one.care}>
            {one.care && `${t("settings.care")}: `}
            {one.text}
          </li>
        ))}
      </ul>
      {foresight.pbx_files.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {t("settings.files", { files: foresight.pbx_files.join(", ") })}
        </Text>
      )}
      <Group mt="sm">
        {onSave && (
          <Button loading={saving} onClick={onSave}>
            {t("common:save")}
          </Button>
        )}
        <Button variant="default" onClick={onBack}>
          {onSave ? t("common:cancel") : t("common:back")}
        </Button>
      </Group>
    </Alert>
  );
}

/** What was typed stays in the form; the page above shows who has changed it and when. */
function ChangedMeanwhile(props: { shown: SectionShown; onTakeTheirs: () => void }) {
  const { t } = useTranslation("administration");
  const { shown } = props;
  return (
    <Alert color="orange" role="alert" title={t("common:conflict")}>
      <Text size="sm" mb="xs">
        {t("settings.changedMeanwhile", {
          by: shown.changed_by,
          at: shown.changed_at ? dayAndTime(shown.changed_at) : "",
        })}
      </Text>
      <SectionEditor
        section={shown.section}
        values={shown.values}
        all={plain(shown.values)}
        onChange={() => undefined}
        wrong={() => undefined}
        readOnly
      />
      <Button mt="sm" size="xs" variant="default" onClick={props.onTakeTheirs}>
        {t("common:conflict.takeTheirs")}
      </Button>
    </Alert>
  );
}

function valuesOf(shown: SectionShown): ChangeAsked {
  return shown.values;
}

/** The section alone: the server takes no other. */
function only(shown: SectionShown, values: ChangeAsked): ChangeAsked {
  return { [shown.section]: values[shown.section] };
}

function plain(values: ChangeAsked): ChangeAsked {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
