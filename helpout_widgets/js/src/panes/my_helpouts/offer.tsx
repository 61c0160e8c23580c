/** What one offers: listings, and the form that makes or changes one. */

import { useState } from "preact/hooks";
import type { Listing } from "../../contracts/generated";
import { categories, categoryNames } from "../../core/messages";
import { courseNamed } from "../../core/messages/en/course_named";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import { formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import {
  Badge,
  Button,
  CheckBox,
  EmptyState,
  Field,
  Note,
  Rating,
  Select,
  TextArea,
  useAnnounce,
} from "../../ui";
import { Hours } from "../availability/view";
import { CourseChoice } from "../course/choice";
import { OpenRooms } from "../gatherings/list";
import { MakeRoom } from "../gatherings/make";
import { DIRECT_MAX } from "../gatherings/state";
import type { OpenRooms as Rooms } from "../gatherings/use_gatherings";
import { OrganisationChoice } from "../organisation/choice";
import { giverOf } from "../organisation/giver";
import { OrganisationSection } from "../organisation/section";
import { DeskEntry } from "../queue_desk/entry";
import { Invite } from "./invite";
import {
  DESCRIPTION_MAX,
  draftOf,
  emptyOffer,
  type OfferFault,
  type OfferForm,
  offerFaults,
  offerOf,
  TITLE_MAX,
} from "./state";
import type { Store } from "./store";

interface OfferProps {
  context: PaneContext;
  store: Store;
  rooms: Rooms;
}

const DURATIONS = [15, 30, 45, 60];
const TIERS = ["none", "half", "full"] as const;

/** `id` of the listing being changed; empty for a new one. */
interface Editing {
  id: string;
  form: OfferForm;
}

export function Offer({ context, store, rooms }: OfferProps) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const listings = store.listings.state.value.value ?? [];
  if (editing !== null)
    return (
      <OfferEditor
        context={context}
        editing={editing}
        onClose={() => setEditing(null)}
        onSaved={() => {
          setEditing(null);
          void store.listings.refresh();
        }}
      />
    );
  const begin = () => setEditing({ id: "", form: emptyOffer });
  return (
    <div class="helpout-stack helpout-stack--l">
      {listings.length === 0 ? (
        <EmptyState icon="hand" title={words.none.offer} detail={words.none.offerDetail}>
          <Button kind="primary" icon="plus" onClick={begin}>
            {words.newListing}
          </Button>
        </EmptyState>
      ) : (
        <section class="helpout-stack" aria-label={words.listings}>
          <div class="helpout-line helpout-line--between">
            <h2 class="helpout-h">{words.listings}</h2>
            <Button icon="plus" onClick={begin}>
              {words.newListing}
            </Button>
          </div>
          <ul class="helpout-my__rows">
            {listings.map((listing) => (
              <ListingRow
                key={listing.id}
                context={context}
                now={store.now.value}
                listing={listing}
                onEdit={() => setEditing({ id: listing.id, form: offerOf(listing) })}
              />
            ))}
          </ul>
        </section>
      )}
      <DeskEntry context={context} />
      <OpenRooms context={context} now={store.now.value} rooms={rooms} />
      <MakeRoom context={context} limit={store.facts.state.value.value?.call_limit ?? DIRECT_MAX} />
      <OrganisationSection context={context} me={store.account.state.value.value?.id ?? null} />
      <Hours context={context} onSaved={() => void store.listings.refresh()} />
      {store.account.state.value.value?.is_staff === true && <Invite context={context} />}
    </div>
  );
}

function ListingRow({
  context,
  listing,
  now,
  onEdit,
}: {
  context: PaneContext;
  listing: Listing;
  now: number;
  onEdit(): void;
}) {
  const next = listing.next_slot;
  return (
    <li class="helpout-my__row">
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">{listing.title}</h3>
        <p class="helpout-small helpout-soft helpout-words">{listing.description}</p>
        <p class="helpout-small helpout-soft helpout-dots">
          <span>{categoryNames[listing.category]}</span>
          {listing.organisation !== null && <span>{giverOf(listing).name}</span>}
          {listing.course_name !== "" && <span>{courseNamed.forPeople(listing.course_name)}</span>}
          <span>
            {next === null
              ? words.noSlot
              : words.nextSlot(formatNear(instantOf(next), context.timeZone, now))}
          </span>
        </p>
      </div>
      <div class="helpout-my__actions">
        <Rating average={listing.rating.average} count={listing.rating.count} />
        <Badge tone={listing.published ? "good" : "warn"}>
          {listing.published ? words.published : words.paused}
        </Badge>
        <Button icon="edit" aria-label={`${words.edit}: ${listing.title}`} onClick={onEdit}>
          {words.edit}
        </Button>
      </div>
    </li>
  );
}

const faultWords: Record<OfferFault, { [field: string]: string }> = {
  missing: {
    title: words.form.titleMissing,
    description: words.form.descriptionMissing,
    durations: words.form.durationMissing,
  },
  too_many: { tags: words.form.tagsTooMany },
  too_long: { tags: words.form.tagTooLong },
};

function OfferEditor({
  context,
  editing,
  onClose,
  onSaved,
}: {
  context: PaneContext;
  editing: Editing;
  onClose(): void;
  onSaved(): void;
}) {
  const [form, setForm] = useState(editing.form);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const isNew = editing.id === "";
  const faults = offerFaults(form);
  const fault = (field: keyof typeof faults): string | null => {
    const kind = tried ? faults[field] : undefined;
    return kind === undefined ? null : (faultWords[kind][field] ?? null);
  };
  const change = (part: Partial<OfferForm>) => setForm({ ...form, ...part });
  const save = async () => {
    setTried(true);
    if (Object.keys(faults).length > 0) return;
    setBusy(true);
    setFailed(null);
    try {
      const draft = draftOf(form);
      await (isNew
        ? context.api.createListing(draft)
        : context.api.updateListing(editing.id, draft));
      announce(words.form.saved);
      onSaved();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      setBusy(false);
    }
  };
  return (
    <form
      class="helpout-stack helpout-my__form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 class="helpout-h">{isNew ? words.form.createTitle : words.form.editTitle}</h2>
      <Field
        label={words.form.title}
        value={form.title}
        onValue={(title) => change({ title })}
        maxLength={TITLE_MAX}
        error={fault("title")}
        hint={words.form.titleHint(TITLE_MAX - form.title.length)}
      />
      <TextArea
        label={words.form.description}
        value={form.description}
        onValue={(description) => change({ description })}
        maxLength={DESCRIPTION_MAX}
        error={fault("description")}
        hint={words.form.titleHint(DESCRIPTION_MAX - form.description.length)}
      />
      <Select
        label={words.form.category}
        value={form.category}
        options={categories.map((value) => ({ value, label: categoryNames[value] }))}
        onValue={(category) => change({ category: category as OfferForm["category"] })}
      />
      <Field
        label={words.form.tags}
        value={form.tags}
        onValue={(tags) => change({ tags })}
        hint={words.form.tagsHint}
        error={fault("tags")}
      />
      <TextArea
        label={words.form.requirements}
        rows={2}
        value={form.requirements}
        onValue={(requirements) => change({ requirements })}
        maxLength={500}
      />
      <Durations form={form} change={change} error={fault("durations")} />
      <CheckBox checked={form.approval} onChecked={(approval) => change({ approval })}>
        {words.form.approval}
      </CheckBox>
      <Select
        label={words.form.cancellation}
        hint={words.form.cancellationHint}
        value={form.cancellation}
        options={TIERS.map((value) => ({ value, label: words.form.tiers[value] }))}
        onValue={(cancellation) =>
          change({ cancellation: cancellation as OfferForm["cancellation"] })
        }
      />
      <OrganisationChoice context={context} value={form.by} onValue={(by) => change({ by })} />
      <CourseChoice
        context={context}
        value={form.course}
        isFixed={editing.form.course !== ""}
        onValue={(course) => change({ course })}
      />
      <CheckBox checked={form.published} onChecked={(published) => change({ published })}>
        {words.form.publish}
      </CheckBox>
      <p class="helpout-small helpout-soft">{words.form.price}</p>
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={busy}>
          {isNew ? words.form.create : words.form.save}
        </Button>
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </form>
  );
}

function Durations({
  form,
  change,
  error,
}: {
  form: OfferForm;
  change(part: Partial<OfferForm>): void;
  error: string | null;
}) {
  const offered = [...new Set([...DURATIONS, ...form.durations])].sort((a, b) => a - b);
  return (
    <fieldset class="helpout-stack helpout-stack--xs">
      <legend class="helpout-label">{words.form.durations}</legend>
      <div class="helpout-line helpout-line--wrap helpout-my__durations">
        {offered.map((minutes) => (
          <CheckBox
            key={minutes}
            checked={form.durations.includes(minutes)}
            onChecked={(on) =>
              change({
                durations: on
                  ? [...form.durations, minutes]
                  : form.durations.filter((other) => other !== minutes),
              })
            }
          >
            {words.form.minutes(minutes)}
          </CheckBox>
        ))}
      </div>
      {error !== null && <p class="helpout-field-error">{error}</p>}
    </fieldset>
  );
}
