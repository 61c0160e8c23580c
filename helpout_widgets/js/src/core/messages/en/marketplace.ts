/** Words of the marketplace: searching and choosing. */

const helpouts = (count: number) => (count === 1 ? "1 helpout" : `${count} helpouts`);

export const marketplace = {
  title: "Helpouts",
  search: "Search",
  searchLabel: "What you need help with",
  placeholder: "What are you stuck on?",
  clear: "Clear the search",
  filters: "Filters",
  filterLabel: "Category",
  myHelpouts: "My helpouts",
  upcoming: (count: number) => `${count} coming up`,
  countAll: (count: number) => helpouts(count),
  countFor: (count: number, query: string) =>
    count === 1 ? `1 helpout fits “${query}”` : `${helpouts(count)} fit “${query}”`,
  countIn: (count: number, category: string) => `${helpouts(count)} in ${category}`,
  timesAreYours: (city: string) => `Times are yours: ${city}`,
  searching: "Searching",
  fits: (words: string) => `Fits: ${words}`,
  nextTime: "Next time:",
  noTime: "No time open now",
  more: (count: number) => `Show ${count} more`,
  yourError: (name: string) => `Your error: ${name}`,
  emptyTitle: "Nobody offers help here yet",
  emptyDetail: "Be the first: say what you can help with, and when.",
  offer: "Offer help",
  noMatchTitle: (query: string) => `Nobody for “${query}” yet`,
  noMatchDetail: "Try fewer or other words, or look at everything that is offered.",
  noMatchIn: (category: string) => `Nobody in ${category} yet`,
  noMatchInDetail: "Other categories may hold what you need.",
  showAll: "Show everything",
} as const;
