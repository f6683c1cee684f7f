/** What every group of fields of a draft is given. */
import type { TFunction } from "i18next";
import type { CaseOpened } from "@/api/schema";
import type { Fields, Value } from "./merge";

export interface FormProps {
  readonly shown: CaseOpened;
  readonly typed: Fields;
  readonly compact: boolean;
  readonly type: (field: string, value: Value) => void;
  readonly mistake: (field: string) => string | undefined;
}

export function text(typed: Fields, field: string): string {
  const value = typed[field];
  return typeof value === "string" ? value : "";
}

export function ticked(typed: Fields, field: string): boolean {
  return typed[field] === true;
}

/** What a field is called; those of a further question say of which. */
export function nameOf(t: TFunction, field: string): string {
  const [, name, seq] = /^(form\.(?:code|text))_(\d)$/.exec(field) ?? [];
  return name ? t(`cases:field.${name}_of`, { seq }) : t(`cases:field.${field}`);
}
