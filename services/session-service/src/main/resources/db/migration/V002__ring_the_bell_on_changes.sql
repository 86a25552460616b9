-- Postgres delivers one notice per transaction and payload, at commit.
create function ring_bell() returns trigger language plpgsql as $$
begin
  perform pg_notify('hearth_session', '');
  return null;
end
$$;

create trigger outbox_rings after insert on outbox
  for each statement execute function ring_bell();

create trigger session_event_rings after insert on session_event
  for each statement execute function ring_bell();

-- Whoever waits for a ticket to be in force waits for this.
create trigger session_observed_rings after update of observed_revision on session
  for each statement execute function ring_bell();
