/** What may be done with an edition now: write on, give to review, return, publish, take back. */
import { Button, Group, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { once, onVersion } from "@/api/edits";
import type { EditionShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { ProblemNote } from "@/ui/ProblemNote";

type WithReason = "return" | "discard" | "retire";
const SHORTEST_REASON = 3;

export function ArticleSteps(props: { edition: EditionShown; editions: readonly EditionShown[] }) {
  const { edition, editions } = props;
  const { t } = useTranslation("knowledge");
  const navigate = useNavigate();
  const client = useQueryClient();
  const writes = useMay("knowledge.write");
  const reviews = useMay("knowledge.review");
  const [asking, setAsking] = useState<WithReason | null>(null);
  const path = { article_id: edition.article_id };
  const fresh = () => client.invalidateQueries({ queryKey: ["knowledge"] });
  const params = { path, header: onVersion(edition.version) };

  const step = useMutation({
    mutationFn: (what: "submit" | "publish") =>
      what === "submit"
        ? take(api.POST("/api/v1/knowledge/{article_id}/submit", { params }))
        : take(api.POST("/api/v1/knowledge/{article_id}/publish", { params })),
    onSuccess: fresh,
  });
  const begin = useMutation({
    mutationFn: () =>
      take(api.POST("/api/v1/knowledge/{article_id}/draft", { params: { path, header: once() } })),
    onSuccess: () => navigate(`/knowledge/${edition.article_id}/edit`),
  });
  const open = editions.some((one) => one.state === "draft" || one.state === "review");
  const { state } = edition;
  return (
    <>
      <Group gap="sm" mt="lg">
        {writes && state === "draft" && (
          <>
            <Button onClick={() => navigate(`/knowledge/${edition.article_id}/edit`)}>
              {t("edit")}
            </Button>
            <Button
              variant="default"
              loading={step.isPending}
              onClick={() => step.mutate("submit")}
            >
              {t("submit")}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => setAsking("discard")}>
              {t("discard")}
            </Button>
          </>
        )}
        {reviews && state === "review" && (
          <Button loading={step.isPending} onClick={() => step.mutate("publish")}>
            {t("publish")}
          </Button>
        )}
        {writes && state === "review" && (
          <Button variant="default" onClick={() => setAsking("return")}>
            {t("return")}
          </Button>
        )}
        {writes && state === "published" && !open && (
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
            {t("newEdition")}
          </Button>
        )}
        {reviews && state === "published" && (
          <Button variant="subtle" color="gray" onClick={() => setAsking("retire")}>
            {t("retire")}
          </Button>
        )}
      </Group>
      {asking && (
        <Reason
          key={asking}
          what={asking}
          edition={edition}
          onDone={() => {
            setAsking(null);
            void fresh();
            if (asking === "discard" && editions.length === 1) navigate("/knowledge");
          }}
          onCancel={() => setAsking(null)}
        />
      )}
      <ProblemNote problem={step.error ?? begin.error} />
    </>
  );
}

interface ReasonProps {
  readonly what: WithReason;
  readonly edition: EditionShown;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

function Reason({ what, edition, onDone, onCancel }: ReasonProps) {
  const { t } = useTranslation("knowledge");
  const [reason, setReason] = useState("");
  const saying = useMutation({
    mutationFn: () => {
      const request = {
        params: { path: { article_id: edition.article_id }, header: onVersion(edition.version) },
        body: { reason: reason.trim() },
      };
      if (what === "return")
        return take(api.POST("/api/v1/knowledge/{article_id}/return", request));
      if (what === "retire")
        return take(api.POST("/api/v1/knowledge/{article_id}/retire", request));
      return take(api.POST("/api/v1/knowledge/{article_id}/discard", request));
    },
    onSuccess: onDone,
  });
  return (
    <>
      <Textarea
        mt="sm"
        maw="44rem"
        autosize
        autoFocus
        label={t(`reason.${what}`)}
        description={t(`reason.${what}.hint`, { count: edition.used })}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group gap="sm" mt="xs" mb="xs">
        <Button
          disabled={reason.trim().length < SHORTEST_REASON}
          loading={saying.isPending}
          onClick={() => saying.mutate()}
        >
          {t(what)}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
      </Group>
      <ProblemNote problem={saying.error} />
    </>
  );
}
