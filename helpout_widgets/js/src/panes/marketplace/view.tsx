/** The marketplace: search box, categories, cards. */

import { useEffect, useRef } from "preact/hooks";
import type { ListingPage, Queue } from "../../contracts/generated";
import { categories, categoryNames } from "../../core/messages/en/categories";
import { marketplace as words } from "../../core/messages/en/marketplace";
import { explain } from "../../core/refusal";
import { cityOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { failureOf } from "../../host/problem_desk";
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  Field,
  Icon,
  IconButton,
  PaneFrame,
  Skeleton,
  useAnnounce,
} from "../../ui";
import { CourseEntry } from "../course/entry";
import { Away } from "../failure/view";
import { RoomsHere } from "../gatherings/list";
import { Bell } from "../notices/bell";
import { usePresence } from "../presence/use_presence";
import { ReadyNow } from "../queue/ready_now";
import { lineOf, useQueues } from "../queue/use_queues";
import { SolvedFound } from "../solved/found";
import { OfferCard } from "./card";
import type { Marketplace } from "./controller";
import { errorName } from "./error-name";
import { type MarketplaceState, QUERY_LENGTH, type Search } from "./state";

interface ViewProps {
  context: PaneContext;
  marketplace: Marketplace;
}

/** What the results are, in a sentence: heading and announcement alike. */
export function resultTitle(page: ListingPage, search: Search): string {
  const query = search.query.trim();
  if (query !== "") return words.countFor(page.total, query);
  if (search.category !== null)
    return words.countIn(page.total, categoryNames[search.category] ?? search.category);
  return words.countAll(page.total);
}

export function MarketplaceView({ context, marketplace }: ViewProps) {
  const state = marketplace.state.value;
  const queues = useQueues(context);
  return (
    <PaneFrame
      title={words.title}
      back={context.back}
      end={
        <>
          <Bell context={context} />
          <CourseEntry context={context} />
          <MyHelpouts context={context} upcoming={state.upcoming} />
        </>
      }
    >
      <SearchForm context={context} marketplace={marketplace} state={state} />
      <ReadyNow context={context} queues={queues} />
      <RoomsHere context={context} now={context.now()} />
      <SolvedHere context={context} state={state} />
      <Results context={context} marketplace={marketplace} state={state} queues={queues} />
    </PaneFrame>
  );
}

function MyHelpouts({ context, upcoming }: { context: PaneContext; upcoming: number | null }) {
  return (
    <Button
      kind="quiet"
      size="s"
      icon="calendar"
      onClick={() => context.navigate({ pane: "my_helpouts", tab: "upcoming" })}
    >
      {words.myHelpouts}
      {upcoming !== null && upcoming > 0 && (
        <span class="helpout-count helpout-count--new">
          <span aria-hidden="true">{upcoming}</span>
          <span class="helpout-hidden">{words.upcoming(upcoming)}</span>
        </span>
      )}
    </Button>
  );
}

interface PartProps extends ViewProps {
  state: MarketplaceState;
}

function SearchForm({ context, marketplace, state }: PartProps) {
  const { search, filtersOpen } = state;
  const error = errorName(failureOf(context.notebook));
  const box = useRef<HTMLInputElement>(null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is younger than the browsers we support
    <form
      class="helpout-find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        marketplace.submit();
      }}
    >
      <div class="helpout-find__line">
        <Field
          label={words.searchLabel}
          labelHidden
          size="l"
          icon="search"
          type="search"
          placeholder={words.placeholder}
          maxLength={QUERY_LENGTH}
          autoComplete="off"
          spellcheck={false}
          value={search.query}
          onValue={marketplace.type}
          inputRef={box}
          end={
            search.query !== "" && (
              <IconButton
                icon="close"
                size="s"
                label={words.clear}
                onClick={() => {
                  marketplace.type("");
                  marketplace.submit();
                  box.current?.focus();
                }}
              />
            )
          }
        />
        <Button kind="primary" size="l" type="submit">
          {words.search}
        </Button>
      </div>
      <div class="helpout-find__more">
        {error !== null && (
          <Chip
            pressed={search.query === error}
            icon="alert"
            onPressed={(pressed) => {
              marketplace.type(pressed ? error : "");
              marketplace.submit();
            }}
          >
            {words.yourError(error)}
          </Chip>
        )}
        <button
          type="button"
          class="helpout-chip helpout-find__toggle"
          aria-expanded={filtersOpen}
          onClick={() => marketplace.openFilters(!filtersOpen)}
        >
          <Icon name="filter" size="s" />
          {words.filters}
          {search.category !== null && <span class="helpout-count">1</span>}
        </button>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stay hidden in a flex row */}
        <div
          class="helpout-chips helpout-find__filters"
          data-open={filtersOpen}
          role="group"
          aria-label={words.filterLabel}
        >
          {categories.map((category) => (
            <Chip
              key={category}
              pressed={search.category === category}
              onPressed={(pressed) => marketplace.choose(pressed ? category : null)}
            >
              {categoryNames[category]}
            </Chip>
          ))}
        </div>
      </div>
    </form>
  );
}

/** What others found out about what is searched for; by one's own failure where that was chosen. */
function SolvedHere({ context, state }: Pick<PartProps, "context" | "state">) {
  const query = state.shownFor?.query.trim() ?? "";
  const error = errorName(failureOf(context.notebook));
  const byFailure = error !== null && query === error;
  const desk = context.problem;
  useEffect(() => {
    // Looked through on one's own server: only the signature of it is sent, and only when chosen.
    if (byFailure) void desk?.collect(context.notebook, context.host, { onlyIfOther: true });
  }, [byFailure, desk, context]);
  const signature = byFailure ? (desk?.state.value.preview?.signature ?? null) : null;
  const phase = desk?.state.value.phase;
  const waits = byFailure && (phase === "looking" || phase === "empty");
  return waits ? null : <SolvedFound context={context} query={query} signature={signature} />;
}

interface ResultsProps extends PartProps {
  queues: readonly Queue[];
}

function Results({ context, marketplace, state, queues }: ResultsProps) {
  const { results, shownFor, phase, error } = state;
  const present = usePresence(
    context,
    (results?.listings ?? []).map((one) => one.tutor.id),
  );
  const announce = useAnnounce();
  const said = useRef("");
  useEffect(() => {
    if (results === null || shownFor === null || phase !== "shown") return;
    const sentence = resultTitle(results, shownFor);
    if (sentence !== said.current) announce(sentence);
    said.current = sentence;
  }, [results, shownFor, phase, announce]);

  if (results === null || shownFor === null) {
    if (phase !== "failed") return <Loading />;
    const { title, detail, code } = explain(error);
    return <ErrorState title={title} detail={detail} code={code} onRetry={marketplace.submit} />;
  }
  const { listings, total } = results;
  const offline = phase === "failed";
  return (
    <div class="helpout-found" aria-busy={phase === "asking"}>
      {offline && (
        <Away
          context={context}
          error={state.error}
          from={state.fetchedAt}
          onRetry={marketplace.submit}
        />
      )}
      {listings.length === 0 ? (
        <Nobody context={context} marketplace={marketplace} search={shownFor} />
      ) : (
        <>
          <div class="helpout-line helpout-line--between helpout-line--wrap">
            <h2 class="helpout-h">{resultTitle(results, shownFor)}</h2>
            <span class="helpout-small helpout-soft">
              {words.timesAreYours(cityOf(context.timeZone))}
            </span>
          </div>
          <ul class="helpout-cards">
            {listings.map((listing) => (
              <OfferCard
                key={listing.id}
                listing={listing}
                now={context.now()}
                timeZone={context.timeZone}
                context={context}
                presence={present.get(listing.tutor.id)}
                queue={lineOf(queues, listing.tutor.id)}
                onOpen={() => context.navigate({ pane: "listing", listing_id: listing.id })}
              />
            ))}
          </ul>
          {listings.length < total && (
            <div class="helpout-found__more">
              <Button busy={phase === "more"} onClick={marketplace.more}>
                {words.more(total - listings.length)}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function Nobody({
  context,
  marketplace,
  search,
}: {
  context: PaneContext;
  marketplace: Marketplace;
  search: Search;
}) {
  const query = search.query.trim();
  if (query === "" && search.category === null)
    return (
      <EmptyState icon="people" title={words.emptyTitle} detail={words.emptyDetail}>
        <Button
          kind="primary"
          onClick={() => context.navigate({ pane: "my_helpouts", tab: "offer" })}
        >
          {words.offer}
        </Button>
      </EmptyState>
    );
  const category = search.category === null ? null : categoryNames[search.category];
  return (
    <EmptyState
      icon="search"
      title={query !== "" ? words.noMatchTitle(query) : words.noMatchIn(category ?? "")}
      detail={query !== "" ? words.noMatchDetail : words.noMatchInDetail}
    >
      <Button kind="primary" onClick={marketplace.reset}>
        {words.showAll}
      </Button>
    </EmptyState>
  );
}

function Loading() {
  return (
    <div class="helpout-found" aria-busy="true">
      <span class="helpout-hidden" role="status">
        {words.searching}
      </span>
      <Skeleton width="160px" height="15px" />
      <ul class="helpout-cards" aria-hidden="true">
        {[1, 2, 3, 4].map((card) => (
          <li key={card} class="helpout-card helpout-offer">
            <div class="helpout-offer__art">
              <Skeleton height="100%" />
            </div>
            <div class="helpout-offer__text helpout-offer__text--waiting">
              <Skeleton width="72%" height="14px" />
              <Skeleton />
              <Skeleton width="54%" />
              <Skeleton width="40%" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
