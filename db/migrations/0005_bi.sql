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
