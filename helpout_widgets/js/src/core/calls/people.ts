/** The caller, what they are told, whom they invite. */

import type {
  AccountPatch,
  Invitation,
  InvitationDraft,
  Me,
  NoticePage,
  NoticePreferences,
  NoticePreferencesDraft,
  NoticesReadDraft,
  Ticket,
  TicketDraft,
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller } from "./caller";

export interface PeopleCalls {
  me(options?: RequestOptions): Promise<Me>;
  updateMe(patch: AccountPatch, options?: RequestOptions): Promise<Me>;
  ticket(draft: TicketDraft, options?: RequestOptions): Promise<Ticket>;
  notices(query: { limit?: number }, options?: RequestOptions): Promise<NoticePage>;
  /** None named: all. */
  readNotices(draft: NoticesReadDraft, options?: RequestOptions): Promise<void>;
  noticePreferences(options?: RequestOptions): Promise<NoticePreferences>;
  putNoticePreferences(
    draft: NoticePreferencesDraft,
    options?: RequestOptions,
  ): Promise<NoticePreferences>;
  /** Mail the link that confirms the address once more. */
  confirmNoticeAddress(options?: RequestOptions): Promise<NoticePreferences>;
  invitations(options?: RequestOptions): Promise<Invitation[]>;
  createInvitation(draft: InvitationDraft, options?: RequestOptions): Promise<Invitation>;
  withdrawInvitation(id: string, options?: RequestOptions): Promise<void>;
}

export function makePeopleCalls({ get, send }: Caller): PeopleCalls {
  return {
    me: (o) => get("me", {}, o),
    updateMe: (patch, o) => send("PATCH", "me", patch, o),
    ticket: (draft, o) => send("POST", "tickets", draft, o),
    notices: (query, o) => get("notices", query, o),
    readNotices: async (draft, o) => {
      await send("POST", "notices/read", draft, o);
    },
    noticePreferences: (o) => get("notices/preferences", {}, o),
    putNoticePreferences: (draft, o) => send("PUT", "notices/preferences", draft, o),
    confirmNoticeAddress: (o) => send("POST", "notices/preferences/confirmation", undefined, o),
    invitations: (o) => get("invitations", {}, o),
    createInvitation: (draft, o) => send("POST", "invitations", draft, o),
    withdrawInvitation: async (id, o) => {
      await send("DELETE", `invitations/${part(id)}`, undefined, o);
    },
  };
}
