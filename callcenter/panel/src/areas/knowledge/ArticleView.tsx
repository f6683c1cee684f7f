/** An article as it is read: the answer, and its script to walk. Its use in a case is noted once. */
import { Button, Group, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { once } from "@/api/edits";
import type { EditionShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { type RedFlag, ScriptWalk } from "./ScriptWalk";

interface Props {
  readonly article: EditionShown;
  readonly caseId?: string | undefined;
  readonly onRedFlag?: ((flag: RedFlag) => void) | undefined;
  readonly bare?: boolean; // the title stands elsewhere
  readonly begin?: boolean; // the keyboard goes to the script
}

export function ArticleView({ article, caseId, onRedFlag, bare = false, begin = false }: Props) {
  return (
    <article className="article" aria-label={article.question}>
      {!bare && (
        <Title order={3} size="h5" mb={4}>
          {article.question}
        </Title>
      )}
      <Text className="wraps" maw="44rem">
        {article.answer}
      </Text>
      {article.scenario && article.state === "published" && (
        <ScriptWalk articleId={article.article_id} onRedFlag={onRedFlag} begin={begin} />
      )}
      {caseId && <Use key={`${article.article_id} ${caseId}`} {...{ article, caseId }} />}
    </article>
  );
}

/** Notes that the article was used; whether it helped may be said with one click. */
function Use({ article, caseId }: { article: EditionShown; caseId: string }) {
  const { t } = useTranslation("knowledge");
  const may = useMay("cases.edit");
  const noted = useRef(false);
  const [helped, setHelped] = useState<boolean | null>(null);
  const { mutate } = useMutation({
    mutationFn: (said: boolean | null) =>
      api.POST("/api/v1/knowledge/{article_id}/uses", {
        params: { path: { article_id: article.article_id }, header: once() },
        body: { case_id: caseId, helped: said },
      }),
    onSuccess: (_, said) => setHelped(said),
  });
  useEffect(() => {
    if (noted.current || !may) return;
    noted.current = true;
    mutate(null);
  }, [mutate, may]);
  if (!may) return null;
  return (
    <Group gap="xs" mt="sm">
      {helped === null ? (
        <>
          <Text size="sm" c="dimmed">
            {t("helped.ask")}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => mutate(true)}>
            {t("helped.yes")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => mutate(false)}>
            {t("helped.no")}
          </Button>
        </>
      ) : (
        <Text size="sm" c="dimmed" role="status">
          {t("helped.thanks")}
        </Text>
      )}
    </Group>
  );
}
