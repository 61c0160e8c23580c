/** Courses: one's own, rosters, office hours, figures, the end of a term. */

import type {
  ArchivePreview,
  AwaitedGoneDraft,
  Course,
  CourseArchive,
  CourseDraft,
  CourseFigures,
  CourseList,
  OfficeHoursDraft,
  PersonByHandDraft,
  PurgeCounts,
  PurgeDraft,
  Roster,
  RosterFileDraft,
  RosterPreview,
  RosterQuery,
  RosterTakenDraft,
  TermsDraft,
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller } from "./caller";

export interface CourseCalls {
  /** Those that the caller is of; all, for staff. */
  courses(options?: RequestOptions): Promise<CourseList>;
  createCourse(draft: CourseDraft, options?: RequestOptions): Promise<Course>;
  editCourse(id: string, draft: CourseDraft, options?: RequestOptions): Promise<Course>;
  agreeToTerms(id: string, draft: TermsDraft, options?: RequestOptions): Promise<Course>;
  roster(id: string, query: RosterQuery, options?: RequestOptions): Promise<Roster>;
  addPerson(id: string, draft: PersonByHandDraft, options?: RequestOptions): Promise<Course>;
  removePerson(id: string, accountId: string, options?: RequestOptions): Promise<Course>;
  removeAwaited(id: string, draft: AwaitedGoneDraft, options?: RequestOptions): Promise<Course>;
  previewRoster(
    id: string,
    draft: RosterFileDraft,
    options?: RequestOptions,
  ): Promise<RosterPreview>;
  takeRoster(id: string, draft: RosterTakenDraft, options?: RequestOptions): Promise<Course>;
  addOfficeHours(id: string, draft: OfficeHoursDraft, options?: RequestOptions): Promise<Course>;
  editOfficeHours(
    id: string,
    queueId: string,
    draft: OfficeHoursDraft,
    options?: RequestOptions,
  ): Promise<Course>;
  endOfficeHours(id: string, queueId: string, options?: RequestOptions): Promise<Course>;
  courseFigures(id: string, options?: RequestOptions): Promise<CourseFigures>;
  previewArchive(id: string, options?: RequestOptions): Promise<ArchivePreview>;
  archiveCourse(id: string, options?: RequestOptions): Promise<Course>;
  exportCourse(id: string, options?: RequestOptions): Promise<CourseArchive>;
  previewPurge(id: string, options?: RequestOptions): Promise<PurgeCounts>;
  purgeCourse(id: string, draft: PurgeDraft, options?: RequestOptions): Promise<Course>;
}

export function makeCourseCalls({ get, send }: Caller): CourseCalls {
  const one = (id: string) => `courses/${part(id)}`;
  return {
    courses: (options) => get("courses", {}, options),
    createCourse: (draft, options) => send("POST", "courses", draft, options),
    editCourse: (id, draft, options) => send("PUT", one(id), draft, options),
    agreeToTerms: (id, draft, options) => send("POST", `${one(id)}/terms`, draft, options),
    roster: (id, query, options) => get(`${one(id)}/people`, query, options),
    addPerson: (id, draft, options) => send("POST", `${one(id)}/people`, draft, options),
    removePerson: (id, accountId, options) =>
      send("DELETE", `${one(id)}/people/${part(accountId)}`, undefined, options),
    removeAwaited: (id, draft, options) =>
      send("POST", `${one(id)}/awaited/remove`, draft, options),
    previewRoster: (id, draft, options) =>
      send("POST", `${one(id)}/roster/preview`, draft, options),
    takeRoster: (id, draft, options) => send("POST", `${one(id)}/roster`, draft, options),
    addOfficeHours: (id, draft, options) => send("POST", `${one(id)}/office_hours`, draft, options),
    editOfficeHours: (id, queueId, draft, options) =>
      send("PUT", `${one(id)}/office_hours/${part(queueId)}`, draft, options),
    endOfficeHours: (id, queueId, options) =>
      send("DELETE", `${one(id)}/office_hours/${part(queueId)}`, undefined, options),
    courseFigures: (id, options) => get(`${one(id)}/figures`, {}, options),
    previewArchive: (id, options) => get(`${one(id)}/archive`, {}, options),
    archiveCourse: (id, options) => send("POST", `${one(id)}/archive`, undefined, options),
    exportCourse: (id, options) => get(`${one(id)}/export`, {}, options),
    previewPurge: (id, options) => get(`${one(id)}/purge`, {}, options),
    purgeCourse: (id, draft, options) => send("POST", `${one(id)}/purge`, draft, options),
  };
}
