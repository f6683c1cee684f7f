/** What callers hear: each phrase with its sound, one's own or a machine's voice. */
import { Button, FileButton, Group, Skeleton, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { PromptShown, PromptsShown } from "@/api/schema";
import { fileBody } from "@/api/upload";
import { useMay } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { dayAndTime } from "@/ui/zone";
import "../administration.css";

const KEY = ["prompts"] as const;

export function PromptsPage() {
  const { t } = useTranslation("administration");
  const prompts = useQuery({
    queryKey: KEY,
    queryFn: () => take<PromptsShown>(api.GET("/api/v1/prompts")),
  });
  if (prompts.isPending) return <Skeleton h={320} className="appears-late" />;
  if (prompts.isError) return <ProblemPanel problem={prompts.error} retry={prompts.refetch} />;
  return (
    <>
      <PageHead title={t("prompts")} />
      <Text size="sm" mb="md">
        {t("prompts.why")}
      </Text>
      <section className="sheet">
        <ul className="lines">
          {prompts.data.items.map((prompt) => (
            <OnePrompt key={prompt.name} prompt={prompt} />
          ))}
        </ul>
      </section>
    </>
  );
}

type Step = { readonly file: File } | "placeholder" | "former";

function OnePrompt({ prompt }: { prompt: PromptShown }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const mayChange = useMay("settings.manage");
  const changing = useMutation({
    mutationFn: (step: Step) => change(prompt.name, step),
    onSuccess: (all) => {
      client.setQueryData(KEY, all);
      notifications.show({ message: t("prompts.saved") });
    },
  });
  // A new address for each sound: the player must not keep the old one.
  const sound = `/api/v1/prompts/${prompt.name}/sound?v=${encodeURIComponent(prompt.changed_at ?? "")}`;
  return (
    <li aria-label={prompt.text}>
      <div className="prompt-text">
        <Text size="sm" fw={500}>
          {prompt.text}
        </Text>
        <Text size="xs" c="dimmed">
          {prompt.own && prompt.changed_at
            ? t("prompts.own", { at: dayAndTime(prompt.changed_at) })
            : t("prompts.machine")}
          {prompt.seconds !== null && `, ${t("prompts.seconds", { s: short(prompt.seconds) })}`}
        </Text>
        <ProblemNote problem={changing.error} />
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: its words stand beside it */}
      <audio
        key={prompt.changed_at ?? "machine"}
        controls
        preload="none"
        src={sound}
        aria-label={prompt.text}
      />
      {mayChange && (
        <Group gap={6}>
          <FileButton
            accept=".wav,audio/wav"
            onChange={(file) => file && changing.mutate({ file })}
            inputProps={{ "aria-label": `${t("prompts.upload")}: ${prompt.text}` }}
          >
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={changing.isPending}>
                {t("prompts.upload")}
              </Button>
            )}
          </FileButton>
          {prompt.has_former && (
            <Button size="xs" variant="subtle" onClick={() => changing.mutate("former")}>
              {t("prompts.former")}
            </Button>
          )}
          {prompt.own && (
            <Button size="xs" variant="subtle" onClick={() => changing.mutate("placeholder")}>
              {t("prompts.toMachine")}
            </Button>
          )}
        </Group>
      )}
    </li>
  );
}

function short(seconds: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(i18next.language, digits).format(seconds);
}

function change(name: string, step: Step): Promise<PromptsShown> {
  const params = { path: { name } };
  if (step === "former") return take(api.POST("/api/v1/prompts/{name}/former", { params }));
  if (step === "placeholder") return take(api.DELETE("/api/v1/prompts/{name}/sound", { params }));
  return take(api.POST("/api/v1/prompts/{name}/sound", { params, ...fileBody(step.file) }));
}
