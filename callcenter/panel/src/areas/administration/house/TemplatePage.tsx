/** One text: written beside the letter it becomes. */
import {
  Button,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { NoticeKind, TemplateShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { useBase } from "@/ui/useBase";
import "../administration.css";

const REST_MILLISECONDS = 400;
type Language = TemplateShown["language"];

export function TemplatePage() {
  const { kind = "", language = "ru" } = useParams();
  const path = { kind: kind as NoticeKind, language: language as Language };
  const template = useQuery({
    queryKey: ["notice-templates", kind, language],
    queryFn: () =>
      take<TemplateShown>(
        api.GET("/api/v1/notice-templates/{kind}/{language}", { params: { path } }),
      ),
  });
  if (template.isPending) return <Skeleton h={320} className="appears-late" />;
  if (template.isError) return <ProblemPanel problem={template.error} retry={template.refetch} />;
  return <Editor key={kind + language} template={template.data} />;
}

interface Said {
  readonly subject: string;
  readonly body: string;
}

function Editor({ template }: { template: TemplateShown }) {
  const { t } = useTranslation("administration");
  const form = useBase(template, saidOf);
  const said = form.fields;
  const saving = useSaving(template, form.saved);
  const theirs = currentOf(saving.error); // a text that nobody touched here stays theirs
  const wrong = (field: string) =>
    saving.error instanceof ApiProblem ? saving.error.mistakeAt(`body.${field}`) : undefined;
  const put = (changes: Partial<Said>) => {
    saving.reset();
    form.put(changes);
  };
  return (
    <>
      <PageHead title={`${t(`notice.${template.kind}`)}, ${t(`language.${template.language}`)}`} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            saving.mutate({ version: form.base.version, said });
          }}
        >
          <Stack>
            <TextInput
              label={t("templates.subject")}
              maxLength={200}
              value={said.subject}
              error={wrong("subject")}
              onChange={(event) => put({ subject: event.currentTarget.value })}
            />
            <Textarea
              label={t("templates.body")}
              description={t("templates.placeholders")}
              autosize
              minRows={12}
              maxLength={10_000}
              value={said.body}
              error={wrong("body")}
              onChange={(event) => put({ body: event.currentTarget.value })}
            />
            {conflictOf(saving.error) ? (
              <Conflict
                problem={saving.error}
                names={{ subject: t("templates.subject"), body: t("templates.body") }}
                onKeepMine={(version) =>
                  saving.mutate({ version, said: { ...said, ...theirs, ...form.typed } })
                }
                onTakeTheirs={() => {
                  form.drop();
                  saving.reset();
                }}
              />
            ) : (
              <ProblemNote problem={saving.error} />
            )}
            <Group>
              <Button type="submit" loading={saving.isPending} disabled={form.typed === null}>
                {t("common:save")}
              </Button>
            </Group>
          </Stack>
        </form>
        <Letter template={template} said={said} />
      </SimpleGrid>
    </>
  );
}

function saidOf({ subject, body }: TemplateShown): Said {
  return { subject, body };
}

function currentOf(problem: unknown): Partial<Said> {
  const fields = Object.entries(conflictOf(problem)?.fields ?? {});
  return Object.fromEntries(fields.map(([field, { current }]) => [field, current]));
}

interface Save {
  readonly version: number;
  readonly said: Said;
}

function useSaving(template: TemplateShown, onSaved: (answer: TemplateShown) => void) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const { kind, language } = template;
  return useMutation({
    mutationFn: ({ version, said }: Save) =>
      take<TemplateShown>(
        api.PATCH("/api/v1/notice-templates/{kind}/{language}", {
          params: { path: { kind, language }, header: { "If-Match": `"${version}"` } },
          body: { ...said },
        }),
      ),
    onSuccess: (answer) => {
      onSaved(answer);
      notifications.show({ message: t("templates.done") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["notice-templates"] }),
  });
}

/** The letter as text: what callers wrote could stand in it, so it is never markup here. */
function Letter({ template, said }: { template: TemplateShown; said: Said }) {
  const { t } = useTranslation("administration");
  const [rested] = useDebouncedValue(said, REST_MILLISECONDS);
  const { kind, language } = template;
  const preview = useQuery({
    queryKey: ["notice-preview", kind, language, rested],
    queryFn: () =>
      take(api.POST("/api/v1/notice-templates/preview", { body: { kind, language, ...rested } })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <section aria-label={t("templates.preview")} aria-live="polite">
      <Text size="sm" fw={500}>
        {t("templates.preview")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("templates.sample")}
      </Text>
      {preview.isError ? (
        <ProblemNote problem={preview.error} />
      ) : (
        <div className="letter">
          <strong>{preview.data?.subject}</strong>
          {"\n\n"}
          {preview.data?.text}
        </div>
      )}
    </section>
  );
}
