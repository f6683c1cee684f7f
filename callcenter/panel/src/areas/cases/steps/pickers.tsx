/** Somebody of a line, an article of the knowledge base, another ticket: found and chosen. */
import { Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { PageCaseShown, PageEditionShown, PageUserShown, Role } from "@/api/schema";

interface Props {
  readonly label: string;
  readonly required: boolean;
  readonly error: string | undefined;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

const ROLE_OF_LINE: Readonly<Record<number, Role>> = { 1: "operator", 2: "line2", 3: "line3" };

export function ColleaguePicker({ line, ...props }: Props & { line: number | null }) {
  const role = ROLE_OF_LINE[line ?? 1] ?? "operator";
  const found = useQuery({
    queryKey: ["users", "of-role", role],
    queryFn: () =>
      take<PageUserShown>(api.GET("/api/v1/users", { params: { query: { role, limit: 100 } } })),
  });
  const free = found.data?.items.filter((one) => one.blocked_at === null) ?? [];
  return (
    <Select
      {...props}
      searchable
      selectFirstOptionOnChange
      data={free.map((one) => ({ value: one.user_id, label: one.full_name }))}
    />
  );
}

export function ArticlePicker({ text, ...props }: Props & { text: string }) {
  const { t } = useTranslation("cases");
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ["knowledge", "picker", words],
    placeholderData: keepPreviousData,
    queryFn: () =>
      take<PageEditionShown>(
        api.GET("/api/v1/knowledge", {
          params: { query: { limit: 20, ...(words ? { words } : {}) } },
        }),
      ),
  });
  void text;
  return (
    <Select
      {...props}
      searchable
      selectFirstOptionOnChange
      placeholder={t("article.hint")}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      data={(found.data?.items ?? []).map((one) => ({
        value: one.article_id,
        label: one.question,
      }))}
    />
  );
}

/** Another case by its number, as it is read out or pasted. */
export function CasePicker({ value, onChange, ...props }: Props) {
  const { t } = useTranslation("cases");
  const [typed, setTyped] = useState("");
  const digits = typed.replace(/\D/g, "");
  const found = useQuery({
    queryKey: ["case-by-number", digits],
    enabled: digits.length === 10,
    queryFn: () =>
      take<PageCaseShown>(
        api.GET("/api/v1/cases", { params: { query: { case_number: digits, limit: 1 } } }),
      ),
  });
  const hit = found.data?.items[0];
  useEffect(() => {
    const next = hit?.case_id ?? null;
    if (next !== value) onChange(next);
  }, [hit, value, onChange]);
  const absent = found.isSuccess && !hit ? t("case.absent") : undefined;
  return (
    <TextInput
      {...props}
      inputMode="numeric"
      placeholder="1-26-000123-7"
      description={hit ? hit.topic : t("case.numberHint")}
      error={props.error ?? absent}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
