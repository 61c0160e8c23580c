/**
 * Exercises: what nbgrader's metadata says of a cell, and what of it a tutor may see.
 *
 * A tutor sees the task and the student's own cells; never tests, hidden or locked.
 */

export interface ExerciseCell {
  readonly gradeId: string;
  /** The student writes here. */
  readonly isSolution: boolean;
  /** Counts for the grade: a test, or a solution marked by hand. */
  readonly isGraded: boolean;
  /** The course's own tests, which the student cannot change. */
  readonly isTest: boolean;
}

/** What nbgrader says of a cell; null where it says nothing. */
export function exerciseOf(metadata: unknown): ExerciseCell | null {
  const said = (metadata as { nbgrader?: unknown } | null | undefined)?.nbgrader;
  if (typeof said !== "object" || said === null) return null;
  const { grade_id, solution, grade, locked, task } = said as Record<string, unknown>;
  const isSolution = solution === true || task === true;
  const isGraded = grade === true || task === true;
  return {
    gradeId: typeof grade_id === "string" ? grade_id.slice(0, 200) : "",
    isSolution,
    isGraded,
    isTest: grade === true && !isSolution && locked !== false,
  };
}

/**
 * Whether only the student types in a shared copy of this cell.
 *
 * @param ofCourse the marketplace's `suggest_only_exercises`
 */
export function suggestOnly(metadata: unknown, ofCourse: boolean): boolean {
  const exercise = exerciseOf(metadata);
  return ofCourse && exercise !== null && (exercise.isSolution || exercise.isGraded);
}

const BEGIN = /###\s{0,4}BEGIN\s{1,4}(?:HIDDEN\s{1,4}TESTS|MARK\s{1,4}SCHEME)/i;
const END = /###\s{0,4}END\s{1,4}(?:HIDDEN\s{1,4}TESTS|MARK\s{1,4}SCHEME)/i;

/** What stands in the place of a course's tests. */
export const TESTS_NOT_SHOWN = "# The tests of this exercise are not shown.";

/**
 * A cell's text as a tutor may see it: hidden tests cut out, a locked test cell whole.
 *
 * Call it wherever a cell of the student's notebook leaves their page: problem, notebook view,
 * shared cell.
 */
export function stripHiddenTests(source: string, metadata: unknown): string {
  if (exerciseOf(metadata)?.isTest === true) return TESTS_NOT_SHOWN;
  if (!BEGIN.test(source)) return source;
  const kept: string[] = [];
  let inside = false;
  for (const line of source.split("\n")) {
    if (BEGIN.test(line)) inside = true;
    if (!inside) kept.push(line);
    else if (END.test(line)) inside = false;
  }
  return kept.join("\n");
}

/** Whether a cell has tests that a tutor may not see; what it prints may quote them. */
export function hasTests(source: string, metadata: unknown): boolean {
  return exerciseOf(metadata)?.isTest === true || BEGIN.test(source);
}

/** Outputs of a test cell quote the test: of its traceback the last line is left. */
export function stripTestTraceback(traceback: string, source: string, metadata: unknown): string {
  if (!hasTests(source, metadata)) return traceback;
  const lines = traceback.trimEnd().split("\n");
  return (lines.at(-1) ?? "").slice(0, 300);
}
