-- Between a legal end and a later operational one (rule A9) a case is late and somebody is told.

-- The watch over deadlines: those that `deadlines_open`, in the order of operational ends, shows too late.
CREATE INDEX deadlines_legal_first ON deadlines (legal_due_at)
    WHERE met_at IS NULL AND cancelled_at IS NULL AND legal_due_at < operational_due_at;
