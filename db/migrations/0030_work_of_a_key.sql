-- Set by the work itself, in its own transaction: only so is it known, when its answer was lost,
-- whether it has happened.
ALTER TABLE idempotency_keys ADD COLUMN worked boolean NOT NULL DEFAULT false;
