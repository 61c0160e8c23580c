"""Routes of queues for help right now, their tickets, and urgent questions."""

from helpout_server.contracts import queue as wire
from helpout_server.entrypoints.http.calendar import look_again_own
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import queue, queue_help, queue_ticket, queue_urgent

_QUEUES = (
    Route("GET", "/queues", queue.list_queues, wire.QueuePage, "Queues that are open or paused"),
    Route(
        "POST",
        "/queues",
        queue.open_queue,
        wire.Queue,
        "Open a queue now; tutors and staff",
        body=wire.QueueDraft,
        status=201,
    ),
    Route("GET", "/queues/{queue_id}", queue.get, wire.Queue, "One queue, open or not"),
    Route(
        "PATCH",
        "/queues/{queue_id}",
        queue.change,
        wire.Queue,
        "Change, pause, open again or close a queue",
        body=wire.QueuePatch,
    ),
    Route(
        "GET",
        "/queues/{queue_id}/desk",
        queue.desk,
        wire.QueueDesk,
        "What the helpers of a queue see",
    ),
    Route(
        "GET",
        "/queues/{queue_id}/history",
        queue.history,
        wire.QueueHistory,
        "Who was helped when, for helpers and staff",
        query=wire.QueueHistoryQuery,
    ),
    Route(
        "POST",
        "/queues/{queue_id}/tickets",
        queue_ticket.take,
        wire.HelpTicket,
        "Take a place in line",
        body=wire.HelpTicketDraft,
        status=201,
    ),
    Route(
        "POST",
        "/queues/{queue_id}/next",
        queue_help.call_next,
        wire.HelpTicket,
        "Call whoever is next",
        query=wire.QueueNextQuery,
        before=look_again_own,
    ),
    Route(
        "POST",
        "/queues/{queue_id}/groups",
        queue_help.group,
        wire.QueueDesk,
        "Bring together those who are stuck on the same",
        body=wire.MergeDraft,
    ),
)

_TICKETS = (
    Route(
        "GET",
        "/tickets_of_queues/{ticket_id}",
        queue_ticket.get,
        wire.HelpTicket,
        "One ticket, for its student and helpers",
    ),
    Route(
        "PATCH",
        "/tickets_of_queues/{ticket_id}",
        queue_ticket.change,
        wire.HelpTicket,
        "Say it better, or pause and go on; by its student",
        body=wire.HelpTicketPatch,
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/leave",
        queue_ticket.leave,
        wire.HelpTicket,
        "Give the place up",
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/answer",
        queue_ticket.answer,
        wire.HelpTicket,
        "Come when called: the helpout begins now",
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/rejoin",
        queue_ticket.rejoin,
        wire.HelpTicket,
        "Come back into the line after a missed call",
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/join",
        queue_ticket.join,
        wire.HelpTicket,
        "Be helped together with somebody who is stuck on the same",
        body=wire.JoinDraft,
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/claim",
        queue_help.claim,
        wire.HelpTicket,
        "Call this student, whatever their place",
        before=look_again_own,
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/hand_over",
        queue_help.hand_over,
        wire.HelpTicket,
        "Back to its place in line, or to another helper",
        body=wire.HandOverDraft,
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/finish",
        queue_help.finish,
        wire.HelpTicket,
        "It is over, with what came of it",
        body=wire.FinishDraft,
    ),
    Route(
        "POST",
        "/tickets_of_queues/{ticket_id}/notes",
        queue_help.note,
        wire.HelpTicket,
        "Tell the other helpers something about it",
        body=wire.TicketNoteDraft,
    ),
)

_URGENT = (
    Route(
        "GET",
        "/urgent_questions",
        queue_urgent.list_mine,
        wire.UrgentQuestionList,
        "The caller's own urgent questions, and those that they may accept",
    ),
    Route(
        "POST",
        "/urgent_questions",
        queue_urgent.ask,
        wire.UrgentQuestion,
        "Ask tutors of fitting tags who are here now",
        body=wire.UrgentDraft,
        status=201,
    ),
    Route(
        "PATCH",
        "/urgent_questions",
        queue_urgent.set_taking,
        wire.UrgentQuestionList,
        "Whether the caller takes urgent questions",
        body=wire.UrgentPatch,
    ),
    Route(
        "GET",
        "/urgent_questions/{question_id}",
        queue_urgent.get,
        wire.UrgentQuestion,
        "One urgent question",
    ),
    Route(
        "POST",
        "/urgent_questions/{question_id}/accept",
        queue_urgent.accept,
        wire.UrgentQuestion,
        "Take it; the first to do so has it",
    ),
    Route(
        "POST",
        "/urgent_questions/{question_id}/withdraw",
        queue_urgent.withdraw,
        wire.UrgentQuestion,
        "Take it back, by who asked",
    ),
)

ROUTES = (*_QUEUES, *_TICKETS, *_URGENT)
