-- A no without a reason to an alarm counts as any such no, and is counted anew when the program starts.
create index alert_events_declines on alert_events (by_id, at) where type = 'askDeclined';
