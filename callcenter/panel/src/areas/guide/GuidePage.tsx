import { Anchor, List, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { type Chapter, chaptersFor } from "./chapters";

export function GuidePage() {
  const { t } = useTranslation("guide");
  const chapters = chaptersFor(useSession().role);
  return (
    <article className="guide">
      <PageHead title={t("title")} />
      {t("inRussian") && <Text mb="md">{t("inRussian")}</Text>}
      <nav aria-label={t("contents")} lang="ru">
        <List mb="lg">
          {chapters.map((chapter) => (
            <List.Item key={chapter.id}>
              <Anchor href={`#${chapter.id}`}>{chapter.title}</Anchor>
            </List.Item>
          ))}
        </List>
      </nav>
      <div lang="ru">
        {chapters.map((chapter) => (
          <OneChapter key={chapter.id} chapter={chapter} />
        ))}
      </div>
    </article>
  );
}

function OneChapter({ chapter }: { chapter: Chapter }) {
  return (
    <section aria-labelledby={chapter.id}>
      <Title order={2} size="h4" id={chapter.id} mt="lg" mb="xs">
        {chapter.title}
      </Title>
      {chapter.text.map((paragraph) => (
        <Text key={paragraph} mb="xs">
          {paragraph}
        </Text>
      ))}
      {chapter.steps && (
        <List type="ordered" mb="xs">
          {chapter.steps.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
      )}
    </section>
  );
}
