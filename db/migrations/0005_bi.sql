-- Stable views for analysts and other programs: columns are promised, tables are not.
CREATE SCHEMA bi;

CREATE VIEW bi.calls AS
SELECT c.linkedid, c.direction, c.caller_e164, c.dialled_number, c.queue, c.offered_at, c.queued_at,
       c.answered_at, c.ended_at, c.outcome, c.wait_seconds, c.talk_seconds, c.hold_seconds,
       u.login AS agent_login, k.case_number
  FROM calls c
  LEFT JOIN users u ON u.user_id = c.agent_id
  LEFT JOIN cases k ON k.case_id = c.case_id;

CREATE VIEW bi.cases AS
SELECT case_number, kind, state, channel, created_at, registered_at, due_at, done_at, closed_at, organisation
  FROM cases;

CREATE VIEW bi.recordings AS
SELECT recording_id, linkedid, state, problem, started_at, ended_at, duration_seconds, bytes,
       encode(sha256, 'hex') AS sha256, expires_at, deleted_at
  FROM recordings;

CREATE VIEW bi.events_rejected AS
SELECT rejected_id, node, source, reason, rejected_at FROM events_rejected;

-- What a column means, where a reader of the database looks for it: `\d+ bi.calls`.
-- Moments are timestamptz; durations are seconds with fractions; NULL says what is written here.

COMMENT ON VIEW bi.calls IS 'One row for each call, whether answered or not; kept for good';
COMMENT ON COLUMN bi.calls.linkedid IS 'Id of the call: id of its first channel; never repeats';
COMMENT ON COLUMN bi.calls.direction IS 'inbound, outbound or internal';
COMMENT ON COLUMN bi.calls.caller_e164 IS 'Who called, +79161234567; NULL: withheld, internal or not a number';
COMMENT ON COLUMN bi.calls.dialled_number IS 'What was dialled: the hotline''s number, or what an operator dialled';
COMMENT ON COLUMN bi.calls.queue IS 'Queue that answered, else the last one entered; NULL: none';
COMMENT ON COLUMN bi.calls.offered_at IS 'The call reached the PBX, by the PBX''s clock';
COMMENT ON COLUMN bi.calls.queued_at IS 'First entry into a queue; NULL: never';
COMMENT ON COLUMN bi.calls.answered_at IS 'First moment connected with a person; prompts do not count; NULL: never';
COMMENT ON COLUMN bi.calls.ended_at IS 'The last channel ended; NULL: still going on';
COMMENT ON COLUMN bi.calls.outcome IS 'in_progress, answered, short, status_told, callback_requested, after_hours, overflow, refused, abandoned, interrupted or no_answer (callcenter/domain/README.md)';
COMMENT ON COLUMN bi.calls.wait_seconds IS 'Seconds in queues before the first answer; prompts and menus do not count';
COMMENT ON COLUMN bi.calls.talk_seconds IS 'Seconds connected with a person, holds left out';
COMMENT ON COLUMN bi.calls.hold_seconds IS 'Seconds on hold while connected';
COMMENT ON COLUMN bi.calls.agent_login IS 'Login of who answered first; NULL: nobody, or a phone without an account';
COMMENT ON COLUMN bi.calls.case_number IS 'Ten digits of the call''s case; NULL: no case, or not numbered yet';

COMMENT ON VIEW bi.cases IS 'One row for each case; an inbound call has exactly one';
COMMENT ON COLUMN bi.cases.case_number IS 'Ten digits: kind, year, running number, check digit; NULL: kind not chosen yet';
COMMENT ON COLUMN bi.cases.kind IS 'ticket, appeal or appointment';
COMMENT ON COLUMN bi.cases.state IS 'draft, registered or closed';
COMMENT ON COLUMN bi.cases.channel IS 'How it came: phone, email, site, paper or import';
COMMENT ON COLUMN bi.cases.created_at IS 'Offer of its first call, or when it was written';
COMMENT ON COLUMN bi.cases.registered_at IS 'An operator registered it; NULL: still a draft, or closed as one';
COMMENT ON COLUMN bi.cases.due_at IS 'Last moment of an answer in time; NULL: no deadline';
COMMENT ON COLUMN bi.cases.done_at IS 'The answer was given; NULL: not yet';
COMMENT ON COLUMN bi.cases.closed_at IS 'Closed by a person or by a rule; NULL: open';
COMMENT ON COLUMN bi.cases.organisation IS 'Medical organisation it concerns; NULL: none';

COMMENT ON VIEW bi.recordings IS 'One row for each recording that was begun, without its sound; stays after deletion';
COMMENT ON COLUMN bi.recordings.recording_id IS 'Id; also the name of its file';
COMMENT ON COLUMN bi.recordings.linkedid IS 'Its call in bi.calls; NULL: an orphan, or its call is not read yet';
COMMENT ON COLUMN bi.recordings.state IS 'expected, ready, missing, damaged, suspect, orphan, deleting or deleted';
COMMENT ON COLUMN bi.recordings.problem IS 'Why it is not simply ready, in one word; NULL: nothing is wrong';
COMMENT ON COLUMN bi.recordings.started_at IS 'Recording began, by the PBX''s clock';
COMMENT ON COLUMN bi.recordings.ended_at IS 'Recording ended; NULL: the call is still going on';
COMMENT ON COLUMN bi.recordings.duration_seconds IS 'Length of the stored copy in seconds, measured by decoding it; NULL: there is none';
COMMENT ON COLUMN bi.recordings.bytes IS 'Size of the stored copy in bytes; NULL: there is none';
COMMENT ON COLUMN bi.recordings.sha256 IS 'SHA-256 of the stored copy in hexadecimal; NULL: there is none';
COMMENT ON COLUMN bi.recordings.expires_at IS 'From this moment on nobody hears it and it is deleted; at most 30 days after its end; NULL: not ended';
COMMENT ON COLUMN bi.recordings.deleted_at IS 'Its file was deleted, with a receipt; NULL: not yet';

COMMENT ON VIEW bi.events_rejected IS 'Dead letters: what a PBX wrote and could not be believed or read; the bytes stay in the table';
COMMENT ON COLUMN bi.events_rejected.rejected_id IS 'Number, in order of arrival';
COMMENT ON COLUMN bi.events_rejected.node IS 'PBX it came from';
COMMENT ON COLUMN bi.events_rejected.source IS 'journal or ami';
COMMENT ON COLUMN bi.events_rejected.reason IS 'Why it was put aside';
COMMENT ON COLUMN bi.events_rejected.rejected_at IS 'When it was put aside';
