/** A step that adds something of ours to an appeal: what others add meanwhile is no conflict. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";

export function useStep(caseId: string) {
  const client = useQueryClient();
  return useCallback(
    async <T>(work: (version: number) => Promise<T>): Promise<T> => {
      const version = async () => {
        const now = await take(
          api.GET("/api/v1/appeals/{case_id}", { params: { path: { case_id: caseId } } }),
        );
        client.setQueryData(["appeals", "one", caseId], now);
        return now.version;
      };
      try {
        return await work(await version());
      } catch (problem) {
        if (!(problem instanceof ApiProblem) || problem.code !== "changed_meanwhile") throw problem;
        return await work(await version());
      } finally {
        void client.invalidateQueries({ queryKey: ["appeals"] });
      }
    },
    [caseId, client],
  );
}
