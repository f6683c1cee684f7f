/** Writing an article: saved as typed, a script beside it, then to a reviewer. */
import {
  Autocomplete,
  Button,
  Card,
  NativeSelect,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import { ApiProblem } from "@/api/problems";
import type { EditionShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { clockTime } from "@/ui/zone";
import { ScriptEditor } from "./ScriptEditor";
import { useDraft } from "./useDraft";
import "./knowledge.css";

export function EditPage() {
  const articleId = useParams().articleId ?? "";
  const draft = useQuery({
    queryKey: ["knowledge", "draft", articleId],
    queryFn: () =>
      take(
        api.GET("/api/v1/knowledge/{article_id}/draft", {
          params: { path: { article_id: articleId } },
        }),
      ),
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
  if (draft.isPending) return <Skeleton height={240} className="appears-late" />;
  if (draft.isError) return <ProblemPanel problem={draft.error} retry={draft.refetch} />;
  return <Editor key={draft.dataUpdatedAt} edition={draft.data} />;
}

function Editor({ edition }: { edition: EditionShown }) {
  const { t } = useTranslation("knowledge");
  const navigate = useNavigate();
  const client = useQueryClient();
  const draft = useDraft(edition);
  const { text, change } = draft;
  const submit = useMutation({
    mutationFn: async () => {
      await draft.save();
      if (!draft.isSaved()) return;
      await take(
        api.POST("/api/v1/knowledge/{article_id}/submit", {
          params: {
            path: { article_id: edition.article_id },
            header: onVersion(draft.version.current),
          },
        }),
      );
      void client.invalidateQueries({ queryKey: ["knowledge"] });
      navigate(`/knowledge/${edition.article_id}?see=draft`);
    },
  });
  const names = Object.fromEntries(
    ["question", "answer", "category", "audience", "scenario", "valid_to"].map((field) => [
      field,
      t(`field.${field}`),
    ]),
  );
  return (
    <>
      <PageHead title={t("editing")}>
        <SavedNote draft={draft} />
        <Button loading={submit.isPending} onClick={() => submit.mutate()}>
          {t("submit")}
        </Button>
      </PageHead>
      <Stack maw="60rem">
        {conflictOf(draft.problem) ? (
          <Conflict
            problem={draft.problem}
            names={names}
            onKeepMine={draft.keepMine}
            onTakeTheirs={draft.takeTheirs}
          />
        ) : (
          <ProblemNote problem={draft.problem} />
        )}
        <ProblemNote problem={submit.error} />
        <Card withBorder>
          <Stack gap="sm">
            <TextInput
              label={t("field.question")}
              description={t("field.question.hint")}
              value={text.question}
              maxLength={500}
              autoFocus
              onChange={(event) => change({ question: event.currentTarget.value })}
            />
            <Textarea
              label={t("field.answer")}
              description={t("field.answer.hint")}
              value={text.answer}
              maxLength={20_000}
              autosize
              minRows={5}
              onChange={(event) => change({ answer: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
              <CategoryField value={text.category} onChange={(category) => change({ category })} />
              <NativeSelect
                label={t("field.audience")}
                value={text.audience}
                onChange={(event) =>
                  change({ audience: event.currentTarget.value as typeof text.audience })
                }
                data={(["operator", "citizen"] as const).map((value) => ({
                  value,
                  label: t(`audience.${value}`),
                }))}
              />
              <TextInput
                type="date"
                label={t("field.valid_to")}
                value={text.valid_to ?? ""}
                onChange={(event) => change({ valid_to: event.currentTarget.value || null })}
              />
            </SimpleGrid>
          </Stack>
        </Card>
        <Card withBorder>
          <ScriptEditor
            steps={text.scenario}
            mistakes={submit.error instanceof ApiProblem ? submit.error.mistakes : []}
            onChange={(scenario) => change({ scenario })}
          />
        </Card>
        <Link to={`/knowledge/${edition.article_id}?see=draft`}>{t("preview")}</Link>
      </Stack>
    </>
  );
}

function SavedNote({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { t } = useTranslation();
  const words = draft.busy
    ? t("saving")
    : draft.problem
      ? t("notSaved")
      : draft.savedAt
        ? t("savedAt", { time: clockTime(draft.savedAt, true) })
        : "";
  return (
    <Text size="sm" c="dimmed" role="status" className="figures" miw="11rem" ta="right">
      {words}
    </Text>
  );
}

function CategoryField(props: { value: string; onChange: (category: string) => void }) {
  const { t } = useTranslation("knowledge");
  const known = useQuery({
    queryKey: ["knowledge-categories"],
    queryFn: () => take(api.GET("/api/v1/knowledge-categories")),
  });
  return (
    <Autocomplete
      label={t("field.category")}
      value={props.value}
      onChange={props.onChange}
      maxLength={100}
      data={known.data?.items.map((one) => one.category) ?? []}
    />
  );
}
