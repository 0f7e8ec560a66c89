-- What recovery, replay and the hand-over of a command to the service need.

alter table run add column duplicate_rows bytea;            -- positions; null until the files were read to their end
alter table run add column done_file text;                  -- what closed its files; removed when they are claimed
alter table run add column replayed_at timestamp with time zone; -- when it was opened again; its place in the queue

alter table run_file add column source text;                -- where it is moved from; null for a copy or a stream

-- Since when a connection has not accepted a batch, because Klaviyo does not answer; no row while it does.
create table outage (
    connection varchar(64) not null primary key,
    since      timestamp with time zone not null
);

-- Rejected records that came again, corrected, in the rejected file of a later run. Positions are those of the first.
create table correction (
    run        varchar(120) not null references run (id),
    by_run     varchar(120) not null references run (id),
    imported   bytea        not null,
    duplicates bytea        not null,
    again      bytea        not null,       -- not imported again: they wait in the dead letters of the later run
    applied_at timestamp with time zone,    -- when the dead letters and the report of the first were brought up to date
    primary key (run, by_run)
);

-- What a command asks of the service that holds the data folder: to go on with a run, or to replay it.
create table request (
    id           bigint generated always as identity primary key,
    kind         varchar(16)  not null,     -- resume, replay
    run          varchar(120) not null references run (id) on delete cascade,
    requested_by varchar(200) not null,
    requested_at timestamp with time zone not null,
    seen_at      timestamp with time zone not null, -- when the command was last there to see the answer
    state        varchar(16)  not null,     -- waiting, taken, done, refused
    answer       text                       -- what the service says to it
);

-- How far a run is that somebody asked for; written by the service now and then, for the command to show.
create table progress (
    run             varchar(120) not null primary key references run (id) on delete cascade,
    stage           varchar(32)  not null,
    records_total   bigint       not null,
    records_read    bigint       not null,
    batches         bigint       not null,
    batches_settled bigint       not null,
    jobs            bigint       not null,
    jobs_ended      bigint       not null,
    told_at         timestamp with time zone not null
);
