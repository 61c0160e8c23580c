/** The page of one listing: what is offered, by whom, what others say, and when. */

import type { Listing, ReviewPage } from "../../contracts/generated";
import { categoryNames } from "../../core/messages/en/categories";
import { courseNamed } from "../../core/messages/en/course_named";
import { listing as words } from "../../core/messages/en/listing";
import { organisation } from "../../core/messages/en/organisation";
import { HelpoutRefusal } from "../../core/refusal";
import { cityOf, formatPast, formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import {
  Art,
  Avatar,
  Badge,
  Button,
  EmptyState,
  Note,
  PaneFrame,
  Rating,
  Skeleton,
  Stars,
} from "../../ui";
import { Away, Failed } from "../failure/view";
import { giverOf } from "../organisation/giver";
import { dotOf, usePresence } from "../presence/use_presence";
import { PresenceWord } from "../presence/word";
import { lineOf, useQueues } from "../queue/use_queues";
import type { ListingPageController } from "./controller";
import type { Part } from "./state";
import { BookingAside } from "./times";

interface ViewProps {
  context: PaneContext;
  page: ListingPageController;
}

export function ListingView({ context, page }: ViewProps) {
  const { listing, reviews, times, me, away, fetchedAt } = page.state.value;
  if (listing.phase === "loading")
    return (
      <PaneFrame title={words.title} back={context.back}>
        <Loading />
      </PaneFrame>
    );
  if (listing.phase === "failed")
    return (
      <PaneFrame title={words.title} back={context.back}>
        <NotHere context={context} error={listing.error} onRetry={page.retry} />
      </PaneFrame>
    );
  const value = listing.value;
  return (
    <PaneFrame title={value.title} back={context.back} titleHidden>
      {away !== null && (
        <div class="helpout-body">
          <Away context={context} error={away} from={fetchedAt} onRetry={page.retry} />
        </div>
      )}
      <div class="helpout-listing">
        <Intro context={context} listing={value} />
        <BookingAside
          context={context}
          listing={value}
          times={times}
          isOwn={value.organisation === null && me === value.tutor.id}
        />
        <div class="helpout-listing__rest">
          <Needs listing={value} />
          <Reviews context={context} listing={value} reviews={reviews} page={page} />
        </div>
      </div>
    </PaneFrame>
  );
}

function Intro({ context, listing }: { context: PaneContext; listing: Listing }) {
  const { tutor, tutor_time_zone, rating } = listing;
  const giver = giverOf(listing);
  // Whether somebody of several is there says nothing of who will come.
  const alone = listing.organisation === null;
  const seen = usePresence(context, alone ? [tutor.id] : []).get(tutor.id);
  const state = alone ? seen : undefined;
  const line = lineOf(useQueues(context), tutor.id);
  const queue = alone ? line : undefined;
  const dot = dotOf(state);
  return (
    <div class="helpout-listing__intro">
      <div class="helpout-listing__art">
        <Art id={listing.id} wide />
      </div>
      <div class="helpout-body helpout-stack">
        {!listing.published && (
          <Note tone="warn" icon="eye">
            {words.unpublished}
          </Note>
        )}
        <p class="helpout-small helpout-soft helpout-dots">
          <span>{categoryNames[listing.category]}</span>
          {listing.course_name !== "" && <span>{courseNamed.forPeople(listing.course_name)}</span>}
        </p>
        {/* The frame's heading says the same to screen readers. */}
        <p class="helpout-listing__title" aria-hidden="true">
          {listing.title}
        </p>
        <p class="helpout-listing__lead helpout-words">{listing.description}</p>
        <div class="helpout-line">
          <Avatar
            name={giver.name}
            id={giver.id}
            size="l"
            {...(dot === undefined ? {} : { presence: dot })}
          />
          <div class="helpout-grow">
            <p class="helpout-line helpout-line--wrap">
              <b class="helpout-strong helpout-clip">{giver.name}</b>
              <Rating average={rating.average} count={rating.count} />
              <PresenceWord
                context={context}
                state={state}
                name={tutor.display_name}
                queue={queue}
                all
              />
            </p>
            <p class="helpout-small helpout-soft">
              {alone
                ? words.tutorTime(
                    cityOf(tutor_time_zone),
                    formatTime(context.now(), tutor_time_zone),
                  )
                : organisation.together(listing.people.map((one) => one.display_name))}
            </p>
          </div>
        </div>
      </div>
    </div>
  );
}

function Needs({ listing }: { listing: Listing }) {
  return (
    <div class="helpout-listing__needs helpout-section">
      <section class="helpout-stack helpout-stack--xs">
        <h2 class="helpout-strong">{words.bring}</h2>
        <p class="helpout-soft helpout-words">
          {listing.requirements === "" ? words.bringNothing : listing.requirements}
        </p>
      </section>
      {listing.tags.length > 0 && (
        <section class="helpout-stack helpout-stack--xs">
          <h2 class="helpout-strong">{words.goodFor}</h2>
          <p class="helpout-line helpout-line--wrap">
            {listing.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </p>
        </section>
      )}
    </div>
  );
}

interface ReviewsProps extends ViewProps {
  listing: Listing;
  reviews: Part<ReviewPage>;
}

function Reviews({ context, listing, reviews, page }: ReviewsProps) {
  const { average, count } = listing.rating;
  return (
    <section class="helpout-section helpout-stack">
      <div class="helpout-line helpout-line--wrap">
        <h2 class="helpout-h">{words.reviews}</h2>
        {average !== null && count > 0 && (
          <p>
            <b class="helpout-strong helpout-h--xl helpout-num">{average.toFixed(1)}</b>{" "}
            <span class="helpout-small helpout-soft">{words.fromReviews(count)}</span>
          </p>
        )}
      </div>
      {reviews.phase === "failed" && (
        <p class="helpout-small helpout-soft">{words.reviewsFailed}</p>
      )}
      {reviews.phase === "loading" && <Skeleton width="60%" />}
      {reviews.phase === "here" && reviews.value.total === 0 && (
        <p class="helpout-soft">{words.noReviews(giverOf(listing).short)}</p>
      )}
      {reviews.phase === "here" && reviews.value.total > 0 && (
        <>
          <ul class="helpout-rows">
            {reviews.value.reviews.map((review) => (
              <li key={review.id} class="helpout-stack helpout-stack--xs">
                <div class="helpout-line">
                  <Avatar name={review.author.display_name} id={review.author.id} size="s" />
                  <b class="helpout-strong helpout-clip">{review.author.display_name}</b>
                  <Stars rating={review.rating} />
                  <span class="helpout-small helpout-soft helpout-num helpout-listing__date">
                    {formatPast(
                      instantOf(review.published_at ?? review.written_at),
                      context.timeZone,
                      context.now(),
                    )}
                  </span>
                </div>
                {review.comment !== "" && <p class="helpout-words">{review.comment}</p>}
              </li>
            ))}
          </ul>
          {reviews.value.reviews.length < reviews.value.total && (
            <div>
              <Button size="s" onClick={page.showAllReviews}>
                {words.showAllReviews(reviews.value.total)}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

interface NotHereProps {
  context: PaneContext;
  error: unknown;
  onRetry(): void;
}

function NotHere({ context, error, onRetry }: NotHereProps) {
  if (error instanceof HelpoutRefusal && error.code === "not_found")
    return (
      <EmptyState icon="search" title={words.goneTitle} detail={words.goneDetail}>
        <Button kind="primary" onClick={() => context.navigate({ pane: "marketplace" })}>
          {words.toMarketplace}
        </Button>
      </EmptyState>
    );
  return <Failed error={error} onRetry={onRetry} />;
}

function Loading() {
  return (
    <div class="helpout-listing" aria-busy="true">
      <span class="helpout-hidden" role="status">
        {words.loading}
      </span>
      <div class="helpout-listing__intro" aria-hidden="true">
        <div class="helpout-listing__art">
          <Skeleton height="100%" />
        </div>
        <div class="helpout-body helpout-stack">
          <Skeleton width="24%" />
          <Skeleton width="62%" height="24px" />
          <Skeleton width="84%" />
          <Skeleton width="48%" height="32px" />
        </div>
      </div>
      <div class="helpout-listing__aside helpout-body" aria-hidden="true">
        <Skeleton width="50%" height="24px" />
        <Skeleton height="40px" />
        <Skeleton height="34px" />
        <Skeleton height="34px" />
      </div>
    </div>
  );
}
