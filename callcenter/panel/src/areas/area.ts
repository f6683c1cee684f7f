/** What an area of the panel brings: its places, its pages, its words. One folder each. */
import type { Icon } from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { RouteObject } from "react-router";
import type { SessionShown } from "@/api/schema";
import type { Action } from "@/session/session";
import type { Words } from "@/words/i18n";

/** Somewhere to go: an entry of the rail and of the palette. */
export interface Place {
  readonly path: string; // "/cases"
  readonly title: string; // key of the area's words, also searched by the palette
  readonly icon: Icon;
  /** Shown to those who may do this; the API refuses everybody else by the same table. */
  readonly needs: Action;
  /** Whom it helps, when not everybody who may: a clinic has its own letter box. */
  readonly helps?: (session: SessionShown) => boolean;
  readonly keys?: string; // "g c": pressed one after the other, anywhere but in a field
  readonly rail?: boolean; // false: the palette alone
}

export interface Area {
  readonly name: string; // namespace of its words
  readonly places: readonly Place[];
  readonly routes: readonly RouteObject[]; // paths without the leading slash
  readonly words: Words;
  /** Rendered once, above the pages: what must outlive navigation. */
  readonly Always?: ComponentType;
}

/** For the hotline's own people, and for an organisation's employees. */
export const ofHotline = (session: SessionShown) => session.organisation_id === null;
export const ofOrganisation = (session: SessionShown) => session.organisation_id !== null;
