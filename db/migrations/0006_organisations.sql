-- Organisations get an identity: their names change, their cases and people stay theirs.

CREATE TABLE organisations (
    organisation_id uuid PRIMARY KEY,
    parent_id   uuid REFERENCES organisations,  -- NULL: stands by itself; else a unit of that one
    superior_id uuid REFERENCES organisations,  -- who considers complaints about it; NULL: the region's authority
    kind        text NOT NULL DEFAULT 'medical'
                CHECK (kind IN ('medical', 'authority', 'fund', 'insurer', 'vendor', 'ambulance',
                                'supervision', 'media', 'other')),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
    short_name  text NOT NULL CHECK (length(short_name) BETWEEN 1 AND 200),
    address     text NOT NULL DEFAULT '',
    email       text,
    active_to   date,                           -- NULL: works
    created_at  timestamptz NOT NULL DEFAULT app_now(),
    updated_at  timestamptz NOT NULL DEFAULT app_now(),
    version     integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX organisations_by_name ON organisations (lower(name), lower(address));  -- an import finds what is there

INSERT INTO organisations (organisation_id, name, short_name)
SELECT gen_random_uuid(), organisation, left(organisation, 200)
  FROM (SELECT organisation FROM users UNION SELECT organisation FROM cases) AS named
 WHERE organisation IS NOT NULL;

ALTER TABLE users ADD COLUMN organisation_id uuid REFERENCES organisations;  -- NULL: the hotline's own
ALTER TABLE cases ADD COLUMN organisation_id uuid REFERENCES organisations;  -- whom it concerns; NULL: nobody named
UPDATE users SET organisation_id = o.organisation_id FROM organisations o WHERE o.name = users.organisation;
UPDATE cases SET organisation_id = o.organisation_id FROM organisations o WHERE o.name = cases.organisation;

CREATE OR REPLACE VIEW bi.cases AS
SELECT k.case_number, k.kind, k.state, k.channel, k.created_at, k.registered_at, k.due_at, k.done_at,
       k.closed_at, o.short_name AS organisation
  FROM cases k
  LEFT JOIN organisations o ON o.organisation_id = k.organisation_id;

ALTER TABLE users DROP COLUMN organisation;  -- and the check that named it
ALTER TABLE cases DROP COLUMN organisation;
ALTER TABLE users ADD CHECK (role <> 'organisation' OR organisation_id IS NOT NULL);  -- else they would see nothing
CREATE INDEX cases_by_organisation ON cases (organisation_id, created_at DESC, case_id DESC);  -- register of one
CREATE INDEX users_by_organisation ON users (organisation_id);  -- who of it may sign in
