/** Names of the categories, in the order in which they are offered. */

import type { Category } from "../../../contracts/generated";

export const categoryNames: Readonly<Record<Category, string>> = {
  python_basics: "Python basics",
  data_analysis: "Data analysis",
  statistics: "Statistics",
  machine_learning: "Machine learning",
  visualisation: "Visualisation",
  databases: "Databases",
  scientific_computing: "Scientific computing",
  software_engineering: "Software engineering",
  course_help: "Course help",
  other: "Other",
};

/** All categories, in the order of `categoryNames`. */
export const categories = Object.keys(categoryNames) as readonly Category[];
