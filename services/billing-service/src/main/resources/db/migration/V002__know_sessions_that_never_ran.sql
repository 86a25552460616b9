-- What a session's end said of its pods: false where none was ever metered, so that no usage is on
-- its way; null where the end is not known, or came before ends said so.
alter table session add column metered boolean;
