/** What is to come: the next one large, the others a line each, with what can be done now. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { cityOf, dateOf, formatNearDay, formatSpan, formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Button, EmptyState } from "../../ui";
import { BroughtProblem } from "../problem/brought";
import { type ActProps, Answers, CancelButton, LateButton, NoShowButton } from "./act";
import { Details } from "./details";
import { Move } from "./move";
import { JoinButton, MoreFacts, Row, Standings, timesText } from "./row";
import { may, type Standing, standingsOf } from "./standing";
import { joiningOf, otherOf, partsOf } from "./state";
import type { Store } from "./store";

interface ListProps {
  context: PaneContext;
  store: Store;
  bookings: readonly Booking[];
}

const STANDS: ReadonlySet<Booking["status"]> = new Set(["confirmed", "in_progress"]);

export function Upcoming({ context, store, bookings }: ListProps) {
  if (bookings.length === 0)
    return (
      <EmptyState icon="calendar" title={words.none.upcoming} detail={words.none.upcomingDetail}>
        <Button kind="primary" onClick={() => context.navigate({ pane: "marketplace" })}>
          {words.findHelp}
        </Button>
      </EmptyState>
    );
  // What nobody has agreed to yet is not the next one, however soon it is.
  const first = bookings.find(({ status }) => STANDS.has(status)) ?? null;
  return (
    <div class="helpout-stack">
      {first !== null && <Next key={first.id} context={context} store={store} booking={first} />}
      <ul class="helpout-my__rows">
        {bookings
          .filter((booking) => booking !== first)
          .map((booking) => (
            <UpcomingRow key={booking.id} context={context} store={store} booking={booking} />
          ))}
      </ul>
    </div>
  );
}

function useStandings({ context, store, booking }: ActProps): Standing[] {
  return standingsOf(booking, {
    now: store.now.value,
    timeZone: context.timeZone,
    fetchedAt: store.upcoming.state.value.at,
  });
}

type Panel = "move" | "details";

function headline(booking: Booking, now: number): string {
  const name = otherOf(booking).display_name;
  const start = instantOf(booking.start);
  if (booking.status === "in_progress") return words.running(name);
  if (now < start) return words.inTime(name, formatSpan(start - now));
  return now - start < 60_000 ? words.now(name) : words.sinceStart(name, formatSpan(now - start));
}

function Next(props: ActProps) {
  const { context, store, booking } = props;
  const [panel, setPanel] = useState<Panel | null>(null);
  const standings = useStandings(props);
  const now = store.now.value;
  const other = otherOf(booking);
  const start = instantOf(booking.start);
  const day = formatNearDay(start, context.timeZone, now);
  const zone = booking.tutor_time_zone;
  const parts = partsOf(booking);
  return (
    <section
      class="helpout-my__next"
      aria-label={headline(booking, now)}
      data-helpout-booking={booking.id}
    >
      <div class="helpout-my__first">
        <Avatar name={other.display_name} id={other.id} size="l" />
        <div class="helpout-grow">
          <h2 class="helpout-h helpout-words">{headline(booking, now)}</h2>
          <p class="helpout-small helpout-soft helpout-dots">
            <span>
              {day}, {timesText(booking, context)}
            </span>
            {booking.role === "student" && zone !== context.timeZone && (
              <span>{words.theirs(formatTime(start, zone), cityOf(zone))}</span>
            )}
            <span>{booking.listing.title}</span>
            <MoreFacts booking={booking} context={context} />
          </p>
          <p class="helpout-small helpout-words helpout-my__problem">
            {booking.problem.summary || words.noWords}
            {parts > 0 && <span class="helpout-soft"> {words.attached(parts)}</span>}
          </p>
          {standings.length > 0 && (
            <p class="helpout-line helpout-line--wrap helpout-my__standing">
              <Standings standings={standings} />
            </p>
          )}
          <BroughtProblem
            context={context}
            problem={booking.problem}
            name={booking.student.display_name}
            mayReproduce={booking.role === "tutor"}
          />
        </div>
        <Actions {...props} panel={panel} onPanel={setPanel} large />
      </div>
      <Panels {...props} panel={panel} onPanel={setPanel} />
    </section>
  );
}

function UpcomingRow(props: ActProps) {
  const [panel, setPanel] = useState<Panel | null>(null);
  const standings = useStandings(props);
  return (
    <>
      <Row
        context={props.context}
        booking={props.booking}
        below={
          standings.length > 0 && (
            <p class="helpout-line helpout-line--wrap helpout-my__standing">
              <Standings standings={standings} />
            </p>
          )
        }
      >
        <Actions {...props} panel={panel} onPanel={setPanel} />
      </Row>
      {panel !== null && (
        <li class="helpout-my__writing">
          <Panels {...props} panel={panel} onPanel={setPanel} />
        </li>
      )}
    </>
  );
}

interface PanelProps extends ActProps {
  panel: Panel | null;
  onPanel(panel: Panel | null): void;
}

function Panels({ panel, onPanel, ...props }: PanelProps) {
  if (panel === "move") return <Move {...props} onClose={() => onPanel(null)} />;
  if (panel === "details") return <Details {...props} />;
  return null;
}

function Actions({ panel, onPanel, large = false, ...props }: PanelProps & { large?: boolean }) {
  const { context, store, booking } = props;
  const now = store.now.value;
  const joining = joiningOf(booking, now);
  const from = formatTime(instantOf(booking.joinable_from), context.timeZone);
  const sameDay =
    dateOf(now, context.timeZone) === dateOf(instantOf(booking.start), context.timeZone);
  const toggle = (wanted: Panel) => onPanel(panel === wanted ? null : wanted);
  return (
    <div class="helpout-my__actions">
      <Answers {...props} />
      {may(booking, "propose_time") && (
        <Button
          kind={booking.proposal === null ? "plain" : "quiet"}
          icon="calendar"
          aria-expanded={panel === "move"}
          onClick={() => toggle("move")}
        >
          {words.anotherTime}
        </Button>
      )}
      <LateButton {...props} />
      <NoShowButton {...props} />
      <CancelButton {...props} quiet />
      <Button
        kind="quiet"
        icon="info"
        aria-expanded={panel === "details"}
        onClick={() => toggle("details")}
      >
        {words.details}
      </Button>
      {joining === "open" && <JoinButton context={context} booking={booking} large={large} />}
      {joining === "later" && sameDay && (
        <span class="helpout-small helpout-soft">{words.joinLater(from)}</span>
      )}
    </div>
  );
}
