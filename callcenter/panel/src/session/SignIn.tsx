/** The sign-in page, and the page on which a one-time password is replaced. */
import { Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { SessionShown } from "@/api/schema";
import { LanguageAndTheme } from "@/shell/LanguageAndTheme";
import { ProblemNote } from "@/ui/ProblemNote";
import { SESSION_KEY, signIn } from "./session";

export function SignIn({ ended }: { ended: boolean }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: (session) => client.setQueryData(SESSION_KEY, session),
  });
  return (
    <Door title={t("title")} onSubmit={() => entering.mutate()}>
      {ended && <Text size="sm">{t("ended")}</Text>}
      <TextInput
        label={t("login")}
        autoComplete="username"
        autoFocus
        required
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("password")}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <ProblemNote problem={entering.error} />
      <Button type="submit" loading={entering.isPending}>
        {t("enter")}
      </Button>
    </Door>
  );
}

export function ReplacePassword({ session }: { session: SessionShown }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const differ = again !== "" && again !== fresh;
  const saving = useMutation({
    mutationFn: async () => {
      await api.POST("/api/v1/session/password", { body: { password: old, new_password: fresh } });
    },
    onSuccess: () => client.setQueryData(SESSION_KEY, { ...session, password_is_one_time: false }),
  });
  return (
    <Door title={t("newPassword.title")} onSubmit={() => differ || saving.mutate()}>
      <Text size="sm">{t("newPassword.why")}</Text>
      <PasswordInput
        label={t("newPassword.old")}
        autoComplete="current-password"
        required
        value={old}
        onChange={(event) => setOld(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("newPassword.new")}
        autoComplete="new-password"
        required
        minLength={12}
        value={fresh}
        onChange={(event) => setFresh(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("newPassword.again")}
        autoComplete="new-password"
        required
        value={again}
        error={differ && t("newPassword.differ")}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      <ProblemNote problem={saving.error} />
      <Button type="submit" loading={saving.isPending}>
        {t("newPassword.save")}
      </Button>
    </Door>
  );
}

function Door(props: { title: string; onSubmit: () => void; children: React.ReactNode }) {
  const { t } = useTranslation("session");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <main className="door">
      <Paper component="form" withBorder p="xl" radius="md" className="door-form" onSubmit={submit}>
        <Stack>
          <div>
            <Text size="sm" c="dimmed">
              {t("product")}
            </Text>
            <Title order={1} size="h2">
              {props.title}
            </Title>
          </div>
          {props.children}
        </Stack>
      </Paper>
      <LanguageAndTheme />
    </main>
  );
}
